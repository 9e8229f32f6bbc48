import { useQuery } from "@tanstack/react-query";

import { formatInstant } from "@/lib/dates";
import { count } from "@/lib/english/plural";
import { saveFile } from "@/lib/files";
import { text } from "@/lib/text";
import type { Erasure } from "@/lib/types";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { DataTable } from "@/ui/DataTable";
import { Facts } from "@/ui/Facts";
import { Loaded } from "@/ui/Loaded";
import { SkeletonRows } from "@/ui/Skeleton";
import { Timeline, type Stage } from "@/ui/Timeline";

import { privacyQueries } from "./api";
import { What } from "./What";

const words = text.privacy.receipt;
const COLUMNS = [{ label: words.columns.what }, { label: words.columns.rows, number: true }];

/** The proof of an erasure and how far it has come, for whoever holds its number. */
export function Receipt({ id }: { id: string }) {
  const query = useQuery(privacyQueries.receipt(id));
  const skeleton = (
    <Card>
      <SkeletonRows rows={4} />
    </Card>
  );
  return (
    <Loaded query={query} skeleton={skeleton}>
      {(receipt) => <Shown receipt={receipt} />}
    </Loaded>
  );
}

function stagesOf(receipt: Erasure): Stage[] {
  const { stages, by, reopenBy } = words;
  const order = ["withdrawn", "sealed", "destroying", "destroyed"] as const;
  const reached = order.findIndex((state) => state === receipt.state);
  const at = (place: number): Stage["at"] => (place < reached ? "past" : place === reached ? "now" : "ahead");
  return [
    { title: stages.asked, detail: formatInstant(receipt.asked_at), at: "past" },
    {
      title: stages.final,
      detail: receipt.state === "withdrawn" ? reopenBy(formatInstant(receipt.final_at)) : formatInstant(receipt.final_at),
      at: at(0),
    },
    { title: stages.sealed, detail: receipt.sealed_at === null ? by(formatInstant(receipt.final_at)) : formatInstant(receipt.sealed_at), at: at(1) },
    {
      title: stages.destroyed,
      detail: receipt.destroyed_at === null ? by(formatInstant(receipt.destroy_at)) : formatInstant(receipt.destroyed_at),
      at: receipt.state === "destroyed" ? "past" : at(2),
    },
  ];
}

function save(receipt: Erasure): void {
  saveFile(new Blob([JSON.stringify(receipt, null, 2)], { type: "application/json" }), `finsure-receipt-${receipt.receipt_id}.json`);
}

function Shown({ receipt }: { receipt: Erasure }) {
  const begun = receipt.state === "destroying" || receipt.state === "destroyed";
  const rows = receipt.tables.filter((table) => table.rows > 0 || table.destroyed > 0);
  return (
    <>
      <Card title={words.states[receipt.state]}>
        <div className="grid gap-5 px-4 pb-5 md:px-5">
          {receipt.state === "cancelled" ? <p className="text-muted">{words.cancelled}</p> : <Timeline label={words.title} stages={stagesOf(receipt)} />}
          <p className="text-muted">{words.keep}</p>
          <div className="flex flex-wrap gap-2">
            <Button look="primary" onClick={() => save(receipt)}>
              {words.save}
            </Button>
            {receipt.state === "withdrawn" && <Button onClick={() => window.location.assign("/")}>{words.signIn}</Button>}
          </div>
        </div>
        <Facts
          facts={[
            [words.number, <Code key="number">{receipt.receipt_id}</Code>],
            [words.digest, <Code key="digest">{receipt.digest}</Code>],
          ]}
        />
      </Card>
      {receipt.keys.length > 0 && <Keys keys={receipt.keys} />}
      {rows.length > 0 && (
        <Card title={words.tables}>
          <div className="px-4 pb-4 md:px-5">
            <DataTable
              caption={words.tables}
              columns={begun ? [...COLUMNS, { label: words.columns.destroyed, number: true }] : COLUMNS}
              rows={rows.map((table) => ({
                key: table.table,
                cells: [<What key={table.table} table={table.table} purpose={table.purpose} />, count(table.rows), ...(begun ? [count(table.destroyed)] : [])],
              }))}
            />
          </div>
        </Card>
      )}
    </>
  );
}

/** The key that could open the person's sealed values: what was overwritten, and when. */
function Keys({ keys }: { keys: Erasure["keys"] }) {
  return (
    <Card title={words.keys}>
      <Facts
        facts={keys.map((key, place) => [
          words.key(place + 1),
          <div key={key.wrapped_sha256} className="grid gap-0.5">
            {words.keyEnded(formatInstant(key.destroyed_at))}
            <Code>{key.wrapped_sha256}</Code>
          </div>,
        ])}
      />
    </Card>
  );
}

function Code({ children }: { children: string }) {
  return <code className="font-mono text-xs break-all">{children}</code>;
}
