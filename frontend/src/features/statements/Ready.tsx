import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { formatDay, formatShortDay } from "@/lib/dates";
import { locale } from "@/lib/locale";
import { formatMoney } from "@/lib/money";
import { text } from "@/lib/text";
import type { Import } from "@/lib/types";
import { Amount } from "@/ui/Amount";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Notice, RefusalNotice } from "@/ui/Notice";

import { confirm, statementQueries } from "./api";
import { IntoAccount, useInto } from "./IntoAccount";
import { MappingScreen } from "./MappingScreen";
import { MoveAway } from "./MoveAway";
import { SampleTable } from "./SampleTable";

const words = text.statements.ready;

/** What was found in the file, and the one decision: into which account. */
export function Ready({ one }: { one: Import }) {
  const client = useQueryClient();
  const [mapping, setMapping] = useState(false);
  const choice = useInto(one);
  const recording = useMutation({
    mutationFn: () => confirm(one.id, choice.into),
    onSuccess: (after) => client.setQueryData(statementQueries.one(one.id).queryKey, after),
  });
  if (mapping) return <MappingScreen one={one} onDone={() => setMapping(false)} />;
  const currency = one.currency ?? locale().currency;
  return (
    <div className="grid gap-4">
      <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,1fr)_minmax(0,1fr)]">
        <Found one={one} currency={currency} onMap={one.table === null ? undefined : () => setMapping(true)} />
        <Card>
          <form
            className="grid gap-5 p-4 md:p-5"
            onSubmit={(event) => {
              event.preventDefault();
              recording.mutate();
            }}
          >
            <IntoAccount choice={choice} failure={recording.error} />
            {recording.isError && <RefusalNotice failure={recording.error} />}
            <div className="flex flex-wrap gap-2">
              <Button type="submit" look="primary" busy={recording.isPending}>
                {words.confirm(one.rows_new)}
              </Button>
              <MoveAway one={one} />
            </div>
          </form>
        </Card>
      </div>
      <Warnings one={one} currency={currency} />
      {one.sample.length > 0 && (
        <Card title={words.sample}>
          <div className="px-4 pb-4 md:px-5">
            <SampleTable caption={words.sample} rows={one.sample} currency={currency} />
          </div>
        </Card>
      )}
    </div>
  );
}

function Found({ one, currency, onMap }: { one: Import; currency: string; onMap?: () => void }) {
  const facts: [string, React.ReactNode][] = [
    [words.recognised, [one.layout_name, one.mask && `·· ${one.mask}`].filter(Boolean).join(" ") || one.format.toUpperCase()],
    [words.period, one.first_on !== null && one.last_on !== null ? `${formatDay(one.first_on)} – ${formatDay(one.last_on)}` : text.common.none],
    [words.rows, words.rowsOf(one.rows_new, one.rows_known)],
  ];
  if (one.closing_minor !== null) {
    facts.push([words.closing, <Amount key="closing" minor={one.closing_minor} currency={currency} className="font-semibold" />]);
  }
  return (
    <Card title={words.title}>
      <dl className="divide-y border-t">
        {facts.map(([name, value]) => (
          <div key={name} className="grid gap-x-4 px-4 py-2.5 sm:grid-cols-[9rem_minmax(0,1fr)] md:px-5">
            <dt className="text-muted">{name}</dt>
            <dd className="break-words">{value}</dd>
          </div>
        ))}
      </dl>
      {onMap !== undefined && (
        <div className="border-t px-4 py-2.5 md:px-5">
          <Button size="small" onClick={onMap}>
            {words.fixMapping}
          </Button>
        </div>
      )}
    </Card>
  );
}

function Warnings({ one, currency }: { one: Import; currency: string }) {
  return (
    <>
      {one.rows_new === 0 && <Notice>{words.nothingNew}</Notice>}
      {one.warnings.map((warning) => (
        <Notice key={warning} tone="caution">
          {warning}
        </Notice>
      ))}
      {one.gaps.length > 0 && (
        <Notice tone="caution" title={words.gapsTitle(one.gaps.length)}>
          <ul className="my-1 grid gap-1">
            {one.gaps.map((gap) => (
              <li key={gap.line}>
                {words.gap(gap.line, formatShortDay(gap.after_on), formatShortDay(gap.before_on), formatMoney(gap.difference_minor, currency, { sign: "never" }))}
              </li>
            ))}
          </ul>
          {words.gapsNote}
        </Notice>
      )}
    </>
  );
}
