// Imports rows into a new local budget of Actual, then the last ones again; prints JSON. Run where @actual-app/api is installed.
import * as fs from "node:fs";
import * as actual from "@actual-app/api";

const [source, dataDir, overlap] = process.argv.slice(2);
const rows = fs
  .readFileSync(source, "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line));

console.log = () => {};
await actual.init({ dataDir });
let account;
await actual.runImport("bench", async () => {
  account = await actual.createAccount({ name: "Savings", type: "savings" }, 0);
});
const asked = rows.map(({ date, amount, payee, notes }) => ({ account, date, amount, payee_name: payee, notes, imported_payee: payee }));

const measured = async (work) => {
  const cpu = process.cpuUsage();
  const begun = process.hrtime.bigint();
  const result = await work();
  const used = process.cpuUsage(cpu);
  return { cpu_s: (used.user + used.system) / 1e6, wall_s: Number(process.hrtime.bigint() - begun) / 1e9, result };
};

const first = await measured(() => actual.importTransactions(account, asked));
const again = await measured(() => actual.importTransactions(account, asked.slice(-Number(overlap))));
const peak_mib = process.resourceUsage().maxRSS / 1024;
if (again.result.added.length !== 0) throw new Error(`${again.result.added.length} rows were taken twice`);
process.stdout.write(
  JSON.stringify({
    rows: first.result.added.length,
    cpu_s: first.cpu_s,
    wall_s: first.wall_s,
    peak_mib,
    again_cpu_s: again.cpu_s,
  }) + "\n",
);
await actual.shutdown();
process.exit(0);
