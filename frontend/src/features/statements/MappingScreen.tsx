import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";

import { currencies } from "@/lib/currencies";
import { locale } from "@/lib/locale";
import { text } from "@/lib/text";
import type { Import, Mapping, MappingTable } from "@/lib/types";
import { Button } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Checkbox, SelectField, TextField } from "@/ui/Field";
import { Notice, RefusalNotice } from "@/ui/Notice";

import { map, statementQueries } from "./api";
import { draftOf, mappingOf, missingIn, withRole, type Draft } from "./mapping";
import { MappingPreviewCard } from "./MappingPreviewCard";
import { MappingTableView } from "./MappingTableView";
import { MoveAway } from "./MoveAway";

const words = text.statements.mapping;

/** Says which column is which, with the outcome in sight while it is said. */
export function MappingScreen({ one, onDone }: { one: Import; onDone?: () => void }) {
  return one.table === null ? null : <Screen one={one} table={one.table} onDone={onDone} />;
}

function Screen({ one, table, onDone }: { one: Import; table: MappingTable; onDone?: () => void }) {
  const client = useQueryClient();
  const [draft, setDraft] = useState<Draft>(() => draftOf(table.mapping, table.columns));
  const [name, setName] = useState("");
  const missing = missingIn(draft);
  const mapping = mappingOf(draft);
  const saving = useMutation({
    mutationFn: (chosen: Mapping) => map(one.id, chosen, name.trim()),
    onSuccess: (after) => {
      client.setQueryData(statementQueries.one(one.id).queryKey, after);
      onDone?.();
    },
  });
  return (
    <div className="grid gap-4">
      <div className="grid gap-0.5">
        <h2 className="text-md font-semibold">{words.title}</h2>
        <p className="text-muted">{words.detail}</p>
      </div>
      {one.warnings.map((warning) => (
        <Notice key={warning} tone="caution">
          {warning}
        </Notice>
      ))}
      <MappingTableView table={table} draft={draft} onRole={(column, role) => setDraft(withRole(draft, column, role))} />
      <Settings draft={draft} table={table} onDraft={setDraft} />
      {missing.length > 0 ? (
        <Notice tone="caution">
          <ul>
            {missing.map((what) => (
              <li key={what}>{words.missing[what]}</li>
            ))}
          </ul>
        </Notice>
      ) : null}
      <MappingPreviewCard id={one.id} mapping={mapping} currency={draft.currency ?? one.currency ?? locale().currency} />
      <Card>
        <form
          className="grid gap-4 p-4 sm:grid-cols-[minmax(0,22rem)_auto] sm:items-start sm:justify-between md:p-5"
          onSubmit={(event) => {
            event.preventDefault();
            if (mapping !== null) saving.mutate(mapping);
          }}
        >
          <TextField label={`${words.saveAs} (${text.common.optional.toLowerCase()})`} hint={words.saveAsHint} maxLength={60} value={name} onChange={(event) => setName(event.target.value)} />
          <div className="flex flex-wrap gap-2 sm:pt-6.5">
            <Button type="submit" look="primary" disabled={mapping === null} busy={saving.isPending}>
              {words.save}
            </Button>
            {onDone === undefined ? <MoveAway one={one} /> : <Button onClick={onDone}>{text.common.cancel}</Button>}
          </div>
          {saving.isError && <RefusalNotice failure={saving.error} className="sm:col-span-2" />}
        </form>
      </Card>
    </div>
  );
}

function Settings({ draft, table, onDraft }: { draft: Draft; table: MappingTable; onDraft: (draft: Draft) => void }) {
  const set = (change: Partial<Draft>) => onDraft({ ...draft, ...change });
  return (
    <Card>
      <div className="grid gap-4 p-4 sm:grid-cols-2 md:p-5 lg:grid-cols-4">
        <SelectField label={words.headerLine} value={draft.header_line} onChange={(event) => set({ header_line: Number(event.target.value) })}>
          <option value={-1}>{words.noHeader}</option>
          {table.lines.map((cells, line) => (
            <option key={line} value={line}>
              {words.lineNumber(line + 1)}: {cells.filter(Boolean).join(" · ").slice(0, 40)}
            </option>
          ))}
        </SelectField>
        <SelectField label={words.dateOrder} value={draft.date_order} onChange={(event) => set({ date_order: event.target.value as Draft["date_order"] })}>
          {Object.entries(words.orders).map(([order, said]) => (
            <option key={order} value={order}>
              {said}
            </option>
          ))}
        </SelectField>
        <SelectField label={words.decimal} value={draft.decimal} onChange={(event) => set({ decimal: event.target.value as Draft["decimal"] })}>
          <option value=".">{words.point}</option>
          <option value=",">{words.comma}</option>
        </SelectField>
        <SelectField label={words.currency} value={draft.currency ?? ""} onChange={(event) => set({ currency: event.target.value || null })}>
          <option value="">{locale().currency}</option>
          {currencies(draft.currency ?? "")
            .filter((code) => code !== locale().currency)
            .map((code) => (
              <option key={code}>{code}</option>
            ))}
        </SelectField>
        <div className="sm:col-span-2 lg:col-span-4">
          <Checkbox label={words.flip} checked={draft.flip_sign} onChange={(event) => set({ flip_sign: event.target.checked })} />
        </div>
      </div>
    </Card>
  );
}
