import hooks from "eslint-plugin-react-hooks";
import globals from "globals";
import typescript from "typescript-eslint";

const no = (files, ...group) => ({
  files,
  rules: { "no-restricted-imports": ["error", { patterns: [{ group }] }] },
});

export default [
  { ignores: ["dist/", "node_modules/", "src/lib/api-types.ts", "test-results/", "playwright-report/"] },
  ...typescript.configs.strict,
  hooks.configs.flat.recommended,
  {
    languageOptions: { globals: { ...globals.browser } },
    linterOptions: { reportUnusedDisableDirectives: "error" },
    rules: {
      "no-console": "error",
      eqeqeq: "error",
      "max-lines": ["error", { max: 500 }],
      complexity: ["error", 14],
      "@typescript-eslint/consistent-type-imports": "error",
    },
  },
  {
    files: ["src/**/*.tsx"],
    rules: { "max-lines-per-function": ["error", { max: 80, skipBlankLines: true }] },
  },
  { files: ["src/**/*.test.tsx", "src/**/*.test.ts"], rules: { "max-lines-per-function": "off" } },
  no(["src/features/**"], "@/app/*", "@/features/*", "../*"),
  no(["src/ui/**"], "@/app/*", "@/features/*", "../*"),
  no(["src/lib/**"], "@/app/*", "@/features/*", "@/ui/*", "../*"),
  { files: ["*.config.{js,ts}"], languageOptions: { globals: { ...globals.node } } },
];
