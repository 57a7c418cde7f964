import type { Program } from "../program.js";

/** Debian 12's, which its `prometheus` package holds together with `promtool`. */
export const PROMETHEUS: Program = program("Prometheus", "prometheus", {
  x64: "814f078f68af9ad7b644fd25299211399c8f19ad9adf8b0a1b86a3bd9755baa0",
  arm64: "86bdd37506916e2444045d708818bbf587f6b18670d3c2993f1398ea85aad1d9",
});

/** Checks Prometheus's rules and runs their tests. */
export const PROMTOOL: Program = program("promtool", "promtool", {
  x64: "14d9c8acdc5d1321dc2092400111c586f09ac350f23f2383d1679b2bf256e583",
  arm64: "46299126bfb9cc5d6d42de9f42c3d6ed02c106890c3efd6bf447fe66dac47a1f",
});

function program(
  title: string,
  executable: string,
  executables: { readonly x64: string; readonly arm64: string },
): Program {
  const version = "2.42.0+ds-5+deb12u1";
  return {
    title,
    executable,
    variable: executable.toUpperCase(),
    defaultBuild: version,
    builds: {
      [version]: {
        from: "debian",
        version,
        package: "prometheus",
        member: `usr/bin/${executable}`,
        files: {
          x64: {
            archiveSha256: "81d59a24fce84f7fbe97a45a4f2914b6a5881b5cd1db2a6a0e129e515e1a5f55",
            executableSha256: executables.x64,
          },
          arm64: {
            archiveSha256: "ca131aa102390083398afbc80be9c8dd1dda78f9f92154fc00df8f7f1f4556e9",
            executableSha256: executables.arm64,
          },
        },
      },
    },
  };
}
