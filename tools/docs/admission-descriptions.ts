const RULE = 'admission.rules.*'
const MATCH = `${RULE}.match`
const REQUIRE = `${RULE}.require`

function selector(path: string): Readonly<Record<string, string>> {
  return {
    [`${path}.matchLabels`]: 'labels with their values',
    [`${path}.matchExpressions`]: 'all of them have to hold',
    [`${path}.matchExpressions.*.key`]: 'name of a label',
    [`${path}.matchExpressions.*.operator`]: 'In and NotIn take values, the others none',
    [`${path}.matchExpressions.*.values`]: 'of which the label has one, or none',
  }
}

/** What each key of a policy of admission means, in a line; docs/admission-policy.md says more. */
export const DESCRIPTIONS: Readonly<Record<string, string>> = {
  admission: 'which images may run in a cluster',
  'admission.default': 'what becomes of an image that no rule matches',
  'admission.onFailure':
    'what becomes of an image of which something cannot be found out; deny where it is not said',
  'admission.unknownKinds':
    'what becomes of objects that may hold images, nobody knows where; deny where it is not said',
  'admission.exemptNamespaces': 'whole names of namespaces in which everything may run',
  'admission.rules': 'tried in their order; the first that matches decides',
  'admission.breakGlass': 'a way past refusals in an emergency; it needs an end: maxDuration, until or both',
  'admission.breakGlass.annotation': 'key of the annotation whose value is the ticket',
  'admission.breakGlass.ticketPattern': 'regular expression of the whole ticket',
  'admission.breakGlass.groups': 'groups of which who asks has to be in one',
  'admission.breakGlass.namespaces': 'globs of namespaces; all where there are none',
  'admission.breakGlass.maxDuration': 'from the first use of a ticket: 4h, 1h30m',
  'admission.breakGlass.until': 'a day, to its end in UTC, or a time',
  'admission.breakGlass.uses': 'of one ticket, at most',
  'admission.breakGlass.allowAnonymousTicket': 'a ticket is enough where nobody says who asks (ImageReview)',
  'admission.podPlaces': 'kinds of your own that run pods',
  'admission.podPlaces.*.group': 'of the API; any where it is not said',
  'admission.podPlaces.*.kind': 'as objects name it',
  'admission.podPlaces.*.path':
    'keys with dots between them to the value with metadata and spec: spec.template',
  [`${RULE}.name`]: 'unique in the file',
  [`${RULE}.match`]: 'all that is there has to match; of a list, one',
  [`${RULE}.mode`]: 'enforce (where it is not said) refuses, warn tells who asked, audit only records',
  [`${RULE}.require`]: 'what an image needs to run',
  [`${MATCH}.namespaces`]: 'globs of names',
  [`${MATCH}.notNamespaces`]: 'globs of names: not these',
  [`${MATCH}.labels`]: 'of the object; whoever makes it sets them',
  ...selector(`${MATCH}.labels`),
  [`${MATCH}.namespaceLabels`]: 'of the namespace; where they are not known the image is refused',
  ...selector(`${MATCH}.namespaceLabels`),
  [`${MATCH}.kinds`]: 'as objects name them: Deployment',
  [`${MATCH}.users`]: 'whole names of who asks',
  [`${MATCH}.groups`]: 'whole names of groups of who asks',
  [`${MATCH}.images`]: 'patterns of references: ghcr.io/acme/**',
  [`${REQUIRE}.registries`]: 'where the image may come from',
  [`${REQUIRE}.registries.allow`]: 'patterns of which one has to match; anything where there are none',
  [`${REQUIRE}.registries.deny`]: 'patterns of which none may match',
  [`${REQUIRE}.tags`]: 'how it may be named',
  [`${REQUIRE}.tags.forbid`]: 'not these tags; a name without a tag has latest',
  [`${REQUIRE}.tags.semver`]: 'the tag is a version as of semver.org',
  [`${REQUIRE}.tags.digest`]: 'a digest is written',
  [`${REQUIRE}.signature`]: 'a signature of the image',
  [`${REQUIRE}.signature.keys`]: 'public keys, of which one has to have signed',
  [`${REQUIRE}.signature.keys.*.pem`]: 'the key itself',
  [`${REQUIRE}.signature.keys.*.file`]: 'the file that has it',
  [`${REQUIRE}.signature.repository`]: 'repository in which signatures are kept, if not that of the image',
  [`${REQUIRE}.attestation`]: 'a scan that somebody with one of the keys vouches for',
  [`${REQUIRE}.attestation.keys`]: 'public keys, of which one has to have signed it',
  [`${REQUIRE}.attestation.keys.*.pem`]: 'the key itself',
  [`${REQUIRE}.attestation.keys.*.file`]: 'the file that has it',
  [`${REQUIRE}.attestation.maxAge`]: 'from the end of the scan: an older one is as good as none',
  [`${REQUIRE}.attestation.repository`]:
    'repository in which attestations are kept, if not that of the image',
  [`${REQUIRE}.scan.from`]: 'which scan is judged: one that is stored, or the one that attestation asks for',
  [`${REQUIRE}.scan`]: 'the verdict over a scan that was made before',
  [`${REQUIRE}.scan.policy`]: 'name of the policy that judges it',
  [`${REQUIRE}.scan.maxAge`]: 'an older scan is treated as unknown says: 7d',
  [`${REQUIRE}.scan.unknown`]: 'what becomes of an image that was not scanned; deny where it is not said',
  [`${REQUIRE}.scan.wait`]: 'how long, with unknown: wait; 5s where it is not said, 25s at most',
  [`${REQUIRE}.scan.incomplete`]:
    'what becomes of one that could not be read whole; deny where it is not said',
  [`${REQUIRE}.endOfLife`]: 'what becomes of an image whose distribution is no longer supported; needs scan',
  [`${REQUIRE}.manifest`]: 'how the workload itself is set up',
  [`${REQUIRE}.manifest.minimumScore`]: 'kubesec’s points at least',
  [`${REQUIRE}.manifest.podSecurity`]: 'level of the Pod Security Standards that it has to meet',
}
