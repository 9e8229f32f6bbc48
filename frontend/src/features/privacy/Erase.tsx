import { useMutation, useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";

import { formatDay, shiftDay, today } from "@/lib/dates";
import { count } from "@/lib/english/plural";
import { places } from "@/lib/places";
import { forget } from "@/lib/session";
import { text } from "@/lib/text";
import type { Erasure, ErasureAhead, Retention } from "@/lib/types";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { DataTable } from "@/ui/DataTable";
import { TextField } from "@/ui/Field";
import { Loaded } from "@/ui/Loaded";
import { Notice, RefusalNotice } from "@/ui/Notice";
import { SkeletonRows } from "@/ui/Skeleton";
import { TextLink } from "@/ui/TextLink";
import { Timeline, type Stage } from "@/ui/Timeline";

import { askErasure, privacyQueries } from "./api";
import { What } from "./What";

const words = text.privacy.erase;

/** The end of the account: its two stages with their days, what goes and what stays, and the person's typed word. */
export function Erase() {
  const ahead = useQuery(privacyQueries.ahead());
  const retention = useQuery(privacyQueries.retention());
  const skeleton = (
    <Card>
      <SkeletonRows rows={5} />
    </Card>
  );
  return (
    <Loaded query={ahead} skeleton={skeleton}>
      {(found) => (
        <Loaded query={retention} skeleton={skeleton}>
          {(table) => <Ahead ahead={found} retention={table} />}
        </Loaded>
      )}
    </Loaded>
  );
}

function stagesOf({ grace_days, held_days }: ErasureAhead): Stage[] {
  const [final, gone] = [shiftDay(today(), grace_days), shiftDay(today(), Math.max(held_days, grace_days))].map(formatDay) as [string, string];
  const { now, grace, held, gone: end } = words.stages;
  return [now, grace(final), held(final, gone), end(gone)].map(([title = "", detail]) => ({ title, detail, at: "ahead" }));
}

function Ahead({ ahead, retention }: { ahead: ErasureAhead; retention: Retention }) {
  const stays = retention.tables.filter((table) => table.outlives);
  const going = new Map(retention.tables.filter((table) => !table.outlives).map((table) => [table.table, table.purpose]));
  const rows = ahead.tables.filter(({ table, rows: n }) => n > 0 && going.has(table));
  return (
    <>
      <Card title={words.title}>
        <div className="grid gap-5 px-4 pb-5 md:px-5">
          <p className="text-muted">{words.detail}</p>
          <Timeline label={words.title} stages={stagesOf(ahead)} />
        </div>
      </Card>
      <Card title={words.goes}>
        <div className="px-4 pb-4 md:px-5">
          {rows.length === 0 ? (
            <p className="text-faint">{words.goesNothing}</p>
          ) : (
            <DataTable
              caption={words.goes}
              columns={[{ label: text.privacy.holds.what }, { label: text.privacy.holds.count, number: true }]}
              rows={rows.map(({ table, rows: n }) => ({ key: table, cells: [<What key={table} table={table} purpose={going.get(table) ?? ""} />, count(n)] }))}
            />
          )}
        </div>
      </Card>
      <Card title={words.stays}>
        <ul className="divide-y border-t">
          {stays.map((table) => (
            <li key={table.table} className="px-4 py-2.5 md:px-5">
              <What table={table.table} purpose={table.purpose} />
              <p className="text-sm text-muted">
                {words.staysLine(text.privacy.kept.bases[table.basis], text.privacy.kept.of(table.keep, retention.seconds).title)}
              </p>
            </li>
          ))}
        </ul>
      </Card>
      {ahead.possible ? <Confirm /> : <Notice tone="caution">{words.demonstration}</Notice>}
    </>
  );
}

/** The account is closed now: this browser forgets its person and shows the receipt at an address of its own. */
function leaveWith(receipt: Erasure): void {
  window.history.replaceState(null, "", places.receipt(receipt.receipt_id));
  forget();
}

function Confirm() {
  const [typed, setTyped] = useState("");
  const [wrong, setWrong] = useState(false);
  const erase = useMutation({ mutationFn: askErasure, onSuccess: leaveWith });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const right = typed.trim() === words.word;
    setWrong(!right);
    if (right) erase.mutate();
  };
  return (
    <Card title={words.confirm}>
      <form onSubmit={submit} noValidate className="grid gap-4 px-4 pb-5 md:px-5">
        <p className="text-muted">
          {words.first}{" "}
          <TextLink to={places.privacy("data")}>{words.firstLink}</TextLink>
        </p>
        <TextField
          label={words.type(words.word)}
          autoComplete="off"
          autoCapitalize="characters"
          spellCheck={false}
          className="max-w-xs"
          value={typed}
          error={wrong ? words.wrong(words.word) : undefined}
          onChange={(event) => setTyped(event.target.value)}
        />
        {erase.isError && <RefusalNotice failure={erase.error} />}
        <Button type="submit" look="danger" className="justify-self-start" busy={erase.isPending}>
          {words.button}
        </Button>
      </form>
    </Card>
  );
}
