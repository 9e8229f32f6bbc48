import { accounts } from "@/lib/english/accounts";
import { activity } from "@/lib/english/activity";
import { banks } from "@/lib/english/banks";
import { consents } from "@/lib/english/consents";
import { common, places, refusals } from "@/lib/english/everywhere";
import { privacy } from "@/lib/english/privacy";
import { security } from "@/lib/english/security";
import { session } from "@/lib/english/session";
import { settings } from "@/lib/english/settings";
import { statements } from "@/lib/english/statements";
import { tables } from "@/lib/english/tables";
import { today } from "@/lib/english/today";
import { transactions } from "@/lib/english/transactions";

/** Every word a person reads. English; another language is another object of this shape. */
export const text = { common, refusals, places, session, today, transactions, statements, accounts, settings, activity, banks, consents, privacy, security, tables };
