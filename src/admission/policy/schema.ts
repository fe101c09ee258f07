import * as z from 'zod/mini'

/** Rules of one policy: it is written by people. */
export const MAX_ADMISSION_RULES = 1000
/** Entries of one list. */
export const MAX_ENTRIES = 10_000
/** Keys of which one has to have signed: each is tried with each signature. */
export const MAX_KEYS = 100
/** The API server waits for a webhook at most 30 s. */
export const MAX_WAIT_MS = 25_000

const Text = z.string().check(z.minLength(1), z.maxLength(10_000))
const Texts = z.array(Text).check(z.minLength(1), z.maxLength(MAX_ENTRIES))
const Label = z.string().check(z.maxLength(1000))

/** Texts of a form of their own. What is wrong with one is told when it is read; here they have a name. */
export const DurationText = z.string().check(z.minLength(1), z.maxLength(100))
export const TimeText = z.string().check(z.minLength(1), z.maxLength(100))
export const NamespaceText = z.string().check(z.minLength(1), z.maxLength(100))

const ExpressionSchema = z.strictObject({
  key: Text,
  operator: z.enum(['In', 'NotIn', 'Exists', 'DoesNotExist']),
  values: z.optional(z.array(Label).check(z.maxLength(MAX_ENTRIES))),
})
const SelectorSchema = z.strictObject({
  matchLabels: z.optional(z.record(z.string(), Label)),
  matchExpressions: z.optional(z.array(ExpressionSchema).check(z.maxLength(MAX_ENTRIES))),
})
const MatchSchema = z.strictObject({
  namespaces: z.optional(Texts),
  notNamespaces: z.optional(Texts),
  labels: z.optional(SelectorSchema),
  namespaceLabels: z.optional(SelectorSchema),
  kinds: z.optional(Texts),
  users: z.optional(Texts),
  groups: z.optional(Texts),
  images: z.optional(Texts),
})
const RegistriesSchema = z.strictObject({ allow: z.optional(Texts), deny: z.optional(Texts) })
const TagsSchema = z.strictObject({
  forbid: z.optional(Texts),
  semver: z.optional(z.boolean()),
  digest: z.optional(z.boolean()),
})
const KeySchema = z.union([z.strictObject({ pem: Text }), z.strictObject({ file: Text })])
const Keys = z.array(KeySchema).check(z.minLength(1), z.maxLength(MAX_KEYS))
const SignatureSchema = z.strictObject({ keys: Keys, repository: z.optional(Text) })
const AttestationSchema = z.strictObject({ keys: Keys, maxAge: DurationText, repository: z.optional(Text) })
const ScanSchema = z.strictObject({
  policy: Text,
  from: z.optional(z.enum(['store', 'attestation'])),
  maxAge: z.optional(DurationText),
  unknown: z.optional(z.enum(['deny', 'allow', 'warn', 'wait'])),
  wait: z.optional(DurationText),
  incomplete: z.optional(z.enum(['deny', 'allow', 'warn'])),
})
const ManifestSchema = z.strictObject({
  minimumScore: z.optional(z.int()),
  podSecurity: z.optional(z.enum(['baseline', 'restricted'])),
})
const RequireSchema = z.strictObject({
  registries: z.optional(RegistriesSchema),
  tags: z.optional(TagsSchema),
  signature: z.optional(SignatureSchema),
  attestation: z.optional(AttestationSchema),
  scan: z.optional(ScanSchema),
  endOfLife: z.optional(z.enum(['deny', 'warn', 'allow'])),
  manifest: z.optional(ManifestSchema),
})
const RuleSchema = z.strictObject({
  name: Text,
  match: z.optional(MatchSchema),
  mode: z.optional(z.enum(['enforce', 'warn', 'audit'])),
  require: z.optional(RequireSchema),
})
export type RuleDocument = z.infer<typeof RuleSchema>

const BreakGlassSchema = z.strictObject({
  annotation: Text,
  ticketPattern: z.optional(Text),
  groups: Texts,
  namespaces: z.optional(Texts),
  maxDuration: z.optional(DurationText),
  until: z.optional(TimeText),
  uses: z.optional(z.int().check(z.minimum(1))),
  allowAnonymousTicket: z.optional(z.boolean()),
})
export type BreakGlassDocument = z.infer<typeof BreakGlassSchema>

const PodPlaceSchema = z.strictObject({ group: z.optional(z.string()), kind: Text, path: Text })

const PolicySchema = z.strictObject({
  default: z.enum(['deny', 'allow']),
  onFailure: z.optional(z.enum(['deny', 'allow'])),
  unknownKinds: z.optional(z.enum(['deny', 'allow'])),
  exemptNamespaces: z.optional(z.array(NamespaceText).check(z.minLength(1), z.maxLength(MAX_ENTRIES))),
  rules: z.optional(z.array(RuleSchema).check(z.maxLength(MAX_ADMISSION_RULES))),
  breakGlass: z.optional(BreakGlassSchema),
  podPlaces: z.optional(z.array(PodPlaceSchema).check(z.maxLength(100))),
})

/** The file of a policy of admission; docs/admission-policy.md says what each key means. */
export const AdmissionFileSchema = z.strictObject({ admission: PolicySchema })

const keysOf = ({ def }: { readonly def: { readonly shape: object } }): readonly string[] =>
  Object.keys(def.shape)

const RULE = 'admission.rules.*'
const SELECTOR_KEYS = keysOf(SelectorSchema)

/** For guesses at what was meant. */
export const ADMISSION_KEYS: Readonly<Record<string, readonly string[]>> = {
  '': ['admission'],
  admission: keysOf(PolicySchema),
  'admission.breakGlass': keysOf(BreakGlassSchema),
  'admission.podPlaces.*': keysOf(PodPlaceSchema),
  [RULE]: keysOf(RuleSchema),
  [`${RULE}.match`]: keysOf(MatchSchema),
  [`${RULE}.match.labels`]: SELECTOR_KEYS,
  [`${RULE}.match.namespaceLabels`]: SELECTOR_KEYS,
  [`${RULE}.match.labels.matchExpressions.*`]: keysOf(ExpressionSchema),
  [`${RULE}.match.namespaceLabels.matchExpressions.*`]: keysOf(ExpressionSchema),
  [`${RULE}.require`]: keysOf(RequireSchema),
  [`${RULE}.require.registries`]: keysOf(RegistriesSchema),
  [`${RULE}.require.tags`]: keysOf(TagsSchema),
  [`${RULE}.require.signature`]: keysOf(SignatureSchema),
  [`${RULE}.require.signature.keys.*`]: ['pem', 'file'],
  [`${RULE}.require.attestation`]: keysOf(AttestationSchema),
  [`${RULE}.require.attestation.keys.*`]: ['pem', 'file'],
  [`${RULE}.require.scan`]: keysOf(ScanSchema),
  [`${RULE}.require.manifest`]: keysOf(ManifestSchema),
}
