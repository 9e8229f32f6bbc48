/** The shapes the API speaks, under the names FinSure uses; generated from docs/openapi.yaml. */
import type { components } from "@/lib/api-types";

type Schemas = components["schemas"];

export type Page<T> = { items: T[]; next_cursor: string | null };

export type Person = Schemas["PersonOut"];
export type PersonChanges = Schemas["PatchedPersonInRequest"];
export type SignedIn = Schemas["SignedInOut"];
export type Challenge = Schemas["CodeSentOut"];
export type SignInOptions = Schemas["OptionsOut"];
export type FirebaseProject = Schemas["FirebaseProjectOut"];
export type InboxMessage = Schemas["MessageOut"];
export type Session = Schemas["SessionOut"];
export type AuditEvent = Schemas["EventOut"];

export type ConsentNotice = Schemas["NoticeOut"];
export type Consent = Schemas["ConsentOut"];
export type ConsentPurpose = Schemas["ConsentPurpose"];
export type ConsentEvent = Schemas["ConsentEventOut"];

export type Export = Schemas["ExportOut"];
export type Restored = Schemas["RestoredOut"];
export type Retention = Schemas["RetentionOut"];
export type RetentionSpans = Schemas["SpansOut"];
export type RetentionBasis = Schemas["RetentionBasis"];
export type RetentionKeep = Schemas["RetentionKeep"];
export type ErasureAhead = Schemas["ErasureOut"];
export type Erasure = Schemas["ReceiptOut"];
export type Pending = Schemas["PendingOut"];
export type Means = Schemas["Means"];
export type Proof = Schemas["ProofInRequest"];
export type PasskeyAnswer = Schemas["PasskeyInRequest"];
export type PasskeyOptions = Schemas["PasskeyOptionsOut"];
export type StepUpCode = Schemas["StepUpCodeOut"];
export type StepUpToken = Schemas["StepUpOut"];
export type Factor = Schemas["FactorOut"];
export type Factors = Schemas["FactorsOut"];
export type FactorAdded = Schemas["FactorAddedOut"];
export type NewFactor = Schemas["FactorInRequest"];
export type AppToAdd = Schemas["AppToAddOut"];
export type PasskeyToAdd = Schemas["PasskeyToAddOut"];
export type PhoneCode = Schemas["PhoneCodeOut"];

export type Category = Schemas["CategoryOut"];
export type NewCategory = Schemas["CategoryInRequest"];
export type Group = Schemas["GroupEnum"];
export type BudgetClass = Schemas["BudgetClassEnum"];
export type Direction = Schemas["DirectionEnum"];

export type Account = Schemas["AccountOut"];
export type AccountKind = Schemas["AccountKind"];
export type NewAccount = Schemas["AccountInRequest"];
export type AccountChanges = Schemas["PatchedAccountChangesRequest"];
export type Completeness = Schemas["CompletenessOut"];
export type MonthVerdict = Schemas["MonthVerdictOut"];
export type Verdict = Schemas["Verdict"];
export type StatedBalance = Schemas["StatedBalanceOut"];
export type Reconciled = Schemas["ReconciledOut"];
export type BalanceToReconcile = Schemas["ReconcileInRequest"];

export type Transaction = Schemas["TransactionOut"];
export type NewTransaction = Schemas["TransactionInRequest"];
export type TransactionEdit = Schemas["BulkChangesRequest"];
export type EditedTransactions = Schemas["BulkEdited"];
export type EditedTransaction = Schemas["Edited"];
export type Split = Schemas["SplitOut"];
export type Attachment = Schemas["AttachmentOut"];
export type PairKind = Schemas["PairKind"];
export type Suggestion = Schemas["SuggestionOut"];
export type SuggestionPage = Schemas["SuggestionPage"];
export type TransactionSummary = Schemas["SumsOut"];
export type Edit = Schemas["EditOut"];
export type Tag = Schemas["TagOut"];

export type Today = Schemas["TodayOut"];

export type Import = Schemas["ImportOut"];
export type ImportState = Schemas["ImportState"];
export type ImportGap = Schemas["FileGapOut"];
export type SampleRow = Schemas["SampleRowOut"];
export type Mapping = Schemas["MappingShapeRequest"];
export type MappingTable = Schemas["TableOut"];
export type MappingPreview = Schemas["PreviewOut"];

export type BankProvider = Schemas["ProviderOut"];
export type ProviderName = Schemas["Provider"];
export type Bank = Schemas["BankOut"];
export type Banks = Schemas["BanksOut"];
export type BankLink = Schemas["LinkOut"];
export type NewLink = Schemas["LinkInRequest"];
export type LinkHealth = Schemas["LinkHealth"];
export type LinkState = Schemas["LinkState"];
export type LinkStep = Schemas["LinkStep"];
export type LinkedAccount = Schemas["LinkedAccountOut"];
export type FetchState = Schemas["FetchState"];
export type FetchCause = Schemas["FetchCause"];
export type FetchDetail = Schemas["FetchDetailOut"];
export type LinkEvent = Schemas["LinkEventOut"];
export type FiType = Schemas["FiType"];
export type WithdrawalRehearsal = Schemas["RehearsalOut"];
export type Holding = Schemas["HoldingOut"];

export type FieldError = Schemas["ProblemErrorOut"];
export type Problem = Schemas["ProblemOut"];
