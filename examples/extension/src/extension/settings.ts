/** What is fixed when the filters are built. */
export const TENANT: string = "acme-europe";
export const PROBE_PATH: string = "/acme/alive";
export const LOGIN_PAGE: string = "https://login.acme.example/";
