import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { KeyRound, Pencil, Smartphone, Trash2 } from "lucide-react";
import { useState } from "react";

import { formatAgo, formatInstant } from "@/lib/dates";
import { hasPasskeys } from "@/lib/passkeys";
import { text } from "@/lib/text";
import type { AppToAdd, Factor, FactorAdded } from "@/lib/types";
import { Button, IconButton } from "@/ui/Button";
import { Card } from "@/ui/Card";
import { Loaded } from "@/ui/Loaded";
import { Notice, RefusalNotice } from "@/ui/Notice";
import { SkeletonRows } from "@/ui/Skeleton";
import { say } from "@/ui/toasts";

import { AddApp } from "./AddApp";
import { addPasskey, beginApp, newRecoveryCodes, securityQueries } from "./api";
import { RecoveryCodes } from "./RecoveryCodes";
import { RemoveFactor, RenameFactor } from "./factorDialogs";

const words = text.security;
const MARKS = { totp: Smartphone, passkey: KeyRound };

/** The second factors, what they are for, and the codes for when all are lost. */
export function Factors() {
  const query = useQuery(securityQueries.factors());
  const client = useQueryClient();
  const [codes, setCodes] = useState<string[]>([]);
  const [app, setApp] = useState<AppToAdd | null>(null);
  const renew = () => client.invalidateQueries({ queryKey: securityQueries.factors().queryKey });
  const added = async (answer: FactorAdded) => {
    setApp(null);
    setCodes(answer.recovery_codes);
    say({ words: words.done });
    await renew();
  };
  const begin = useMutation({ mutationFn: beginApp, onSuccess: setApp });
  const passkey = useMutation({ mutationFn: addPasskey, onSuccess: added });
  const failure = begin.error ?? passkey.error;
  return (
    <Card title={words.title}>
      <Loaded query={query} skeleton={<SkeletonRows rows={2} />}>
        {({ items, recovery_codes_left }) => (
          <>
            <div className="px-4 pb-4 md:px-5">
              {items.length === 0 ? (
                <Notice tone="caution" title={words.weak}>
                  {words.weakDetail}
                </Notice>
              ) : (
                <p className="text-muted">{words.strong}</p>
              )}
            </div>
            <ul className="divide-y border-t empty:hidden">
              {items.map((factor) => (
                <FactorRow key={factor.id} factor={factor} onChanged={renew} />
              ))}
            </ul>
            {items.length > 0 && <Recovery left={recovery_codes_left} onCodes={setCodes} onChanged={renew} />}
          </>
        )}
      </Loaded>
      <div className="flex flex-wrap gap-2 border-t p-4 md:px-5">
        <Button look="primary" busy={begin.isPending} onClick={() => begin.mutate()}>
          {words.addApp}
        </Button>
        {hasPasskeys() && (
          <Button busy={passkey.isPending} onClick={() => passkey.mutate()}>
            {words.addPasskey}
          </Button>
        )}
        {failure !== null && <RefusalNotice failure={failure} className="w-full" />}
      </div>
      {app !== null && <AddApp app={app} onAdded={added} onClose={() => setApp(null)} />}
      {codes.length > 0 && <RecoveryCodes codes={codes} onClose={() => setCodes([])} />}
    </Card>
  );
}

function FactorRow({ factor, onChanged }: { factor: Factor; onChanged: () => Promise<void> }) {
  const [doing, setDoing] = useState<"rename" | "remove" | null>(null);
  const Mark = MARKS[factor.kind];
  const close = () => setDoing(null);
  return (
    <li className="flex items-center gap-3 px-4 py-3 md:px-5">
      <Mark aria-hidden className="size-4.5 shrink-0 text-faint" />
      <div className="min-w-0 flex-1">
        <p className="truncate font-medium">{factor.name}</p>
        <p className="text-sm text-faint">
          {words.kinds[factor.kind]} · {words.added(formatInstant(factor.created_at))} ·{" "}
          {factor.last_used_at === null ? words.neverUsed : words.used(formatAgo(factor.last_used_at))}
        </p>
      </div>
      <IconButton label={words.rename(factor.name)} onClick={() => setDoing("rename")}>
        <Pencil aria-hidden className="size-4" />
      </IconButton>
      <IconButton label={words.remove(factor.name)} onClick={() => setDoing("remove")}>
        <Trash2 aria-hidden className="size-4" />
      </IconButton>
      {doing === "rename" && <RenameFactor factor={factor} onDone={onChanged} onClose={close} />}
      {doing === "remove" && <RemoveFactor factor={factor} onDone={onChanged} onClose={close} />}
    </li>
  );
}

function Recovery({
  left,
  onCodes,
  onChanged,
}: {
  left: number;
  onCodes: (codes: string[]) => void;
  onChanged: () => Promise<void>;
}) {
  const renew = useMutation({
    mutationFn: newRecoveryCodes,
    onSuccess: async (codes) => {
      onCodes(codes);
      await onChanged();
    },
  });
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-t px-4 py-3 md:px-5">
      <div className="min-w-0 flex-1 basis-60">
        <h3 className="font-medium">{words.recovery}</h3>
        <p className="text-sm text-faint">{words.recoveryLeft(left)}</p>
      </div>
      <Button size="small" busy={renew.isPending} onClick={() => renew.mutate()}>
        {words.recoveryNew}
      </Button>
      {renew.isError && <RefusalNotice failure={renew.error} className="w-full" />}
    </div>
  );
}
