import eslint from "@eslint/js";
import globals from "globals";
import typescript from "typescript-eslint";
import { importDirection } from "./tools/eslint/import-direction.mjs";
import {
  ASSEMBLY_SYNTAX,
  LUA_SYNTAX,
  PORTABLE_SYNTAX,
  noMapGet,
} from "./tools/eslint/portable-subset.mjs";

const ASSEMBLY = ["packages/{testbed,wasm}/assembly/**/*.ts"];
const PORTABLE = ["packages/core/src/**/*.ts", "examples/*/src/extension/**/*.ts"];
const LUA = ["packages/lua/src/**/*.ts"];

/** Rules whose advice the filters' compilers cannot take. */
const CONTRADICTED = {
  "@typescript-eslint/consistent-type-imports": "off",
  "@typescript-eslint/prefer-for-of": "off",
  "@typescript-eslint/prefer-optional-chain": "off",
  "@typescript-eslint/prefer-nullish-coalescing": "off",
  "@typescript-eslint/no-inferrable-types": "off",
  eqeqeq: "off",
};

/** What a signature or a pattern demands and nobody needs is named with an underscore. */
const UNDERSCORED = { argsIgnorePattern: "^_", varsIgnorePattern: "^_" };

export default typescript.config(
  {
    ignores: [
      "**/dist/",
      "**/reports/",
      ".nx/",
      "**/*.d.ts",
      "packages/chart/templates/",
      "examples/*/src/*.ts",
    ],
  },
  {
    linterOptions: { reportUnusedDisableDirectives: "error" },
    plugins: {
      keymate: { rules: { "import-direction": importDirection, "no-map-get": noMapGet } },
    },
  },
  eslint.configs.recommended,
  {
    rules: {
      eqeqeq: ["error", "always", { null: "ignore" }],
      // Header values are bytes; naming control characters is daily work here.
      "no-control-regex": "off",
      "keymate/import-direction": "error",
    },
  },
  { files: ["**/*.{js,mjs}"], languageOptions: { globals: globals.node } },

  // Programs and tests.
  {
    files: ["**/*.ts"],
    ignores: ASSEMBLY,
    extends: [typescript.configs.recommended],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      "@typescript-eslint/consistent-type-imports": ["error", { fixStyle: "inline-type-imports" }],
      "@typescript-eslint/no-unused-vars": ["error", UNDERSCORED],
      "@typescript-eslint/await-thenable": "error",
      "@typescript-eslint/no-floating-promises": "error",
      "@typescript-eslint/no-for-in-array": "error",
      "@typescript-eslint/no-misused-promises": "error",
      "@typescript-eslint/only-throw-error": "error",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        { considerDefaultExhaustiveForUnions: true },
      ],
    },
  },

  // The core: compiled by tsc, asc and tstl.
  {
    files: PORTABLE,
    rules: {
      ...CONTRADICTED,
      "no-restricted-syntax": ["error", ...PORTABLE_SYNTAX],
      "keymate/no-map-get": "error",
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/strict-boolean-expressions": [
        "error",
        { allowString: false, allowNumber: false, allowNullableObject: false },
      ],
    },
  },

  // The Lua binding: compiled by tstl.
  {
    files: LUA,
    rules: {
      ...CONTRADICTED,
      "no-restricted-syntax": ["error", ...LUA_SYNTAX],
      "@typescript-eslint/no-non-null-assertion": "error",
      "@typescript-eslint/strict-boolean-expressions": [
        "error",
        { allowString: false, allowNumber: false },
      ],
    },
  },

  // The Wasm binding: AssemblyScript, whose decorators and built-in functions tsc does not know.
  {
    files: ASSEMBLY,
    extends: [typescript.configs.recommended],
    languageOptions: { parserOptions: { allowInvalidAST: true } },
    rules: {
      ...CONTRADICTED,
      "no-undef": "off",
      // tsc takes offence at decorators on functions; AssemblyScript's way around is a comment.
      "@typescript-eslint/ban-ts-comment": "off",
      "@typescript-eslint/no-unused-vars": ["error", UNDERSCORED],
      "no-restricted-syntax": ["error", ...ASSEMBLY_SYNTAX],
      "@typescript-eslint/no-non-null-assertion": "error",
    },
  },
);
