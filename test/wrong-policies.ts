/** One rule, with the lines of `when` and others given. */
function rule(...lines: readonly string[]): string {
  return [
    'name: p',
    'rules:',
    '  - name: r',
    '    on: finding',
    '    action: deny',
    ...lines.map((line) => `    ${line}`),
    '',
  ].join('\n')
}

type Files = Readonly<Record<string, string>>

/** Policies as people get them wrong: what is wrong, the file (or files, of which p.policy.yaml is asked for), the error. */
export const WRONG_POLICIES: readonly (readonly [what: string, text: string | Files, error: string])[] = [
  ['an empty file', '', 'p.policy.yaml:1:1: the file is to be a map of keys and values.'],
  ['no rules', 'name: p\n', 'p.policy.yaml:1:1: the policy has no rules.'],
  ['an empty list of rules', 'name: p\nrules: []\n', 'p.policy.yaml:2:8: the policy has no rules.'],
  ['rules that are a map', 'name: p\nrules:\n  name: r\n', 'p.policy.yaml:3:3: rules is to be a list.'],
  [
    'no name',
    'rules:\n  - {name: r, on: finding, when: finding.kev, action: deny}\n',
    'p.policy.yaml:1:1: name is missing.',
  ],
  [
    'a wrong indentation',
    'name: p\nrules:\n  - name: r\n   on: finding\n',
    'p.policy.yaml:4:1: Sequence item without - indicator.',
  ],
  ['a tab', 'name: p\nrules:\n\t- name: r\n', 'p.policy.yaml:3:1: Tabs are not allowed as indentation.'],
  [
    'a misspelled key of the file',
    'name: p\nrulez: []\n',
    'p.policy.yaml:2:1: rulez is no key that is known (did you mean «rules»?).',
  ],
  [
    'a misspelled key of a rule',
    rule('wehn: finding.kev'),
    'p.policy.yaml:6:5: rules.0.wehn is no key that is known (did you mean «when»?).',
  ],
  [
    'a misspelled action',
    'name: p\nrules:\n  - name: r\n    on: finding\n    when: finding.kev\n    action: denny\n',
    'p.policy.yaml:6:13: rules.0.action is to be deny or warn or allow.',
  ],
  [
    'a misspelled subject',
    'name: p\nrules:\n  - name: r\n    on: findings\n    when: finding.kev\n    action: deny\n',
    'p.policy.yaml:4:9: rules.0.on is to be finding or package or misconfiguration or image or report or file.',
  ],
  ['no condition', rule(), 'p.policy.yaml:3:5: rules.0.when is missing.'],
  [
    'no action',
    'name: p\nrules:\n  - name: r\n    on: finding\n    when: finding.kev\n',
    'p.policy.yaml:3:5: rules.0.action is missing.',
  ],
  [
    'two rules of one name',
    'name: p\nrules:\n  - &r {name: r, on: finding, when: finding.kev, action: deny}\n  - *r\n',
    'p.policy.yaml:4:5: two rules have the name «r».',
  ],
  [
    'a doubled key',
    rule('when: finding.kev', 'when: finding.fixed'),
    'p.policy.yaml:7:5: Map keys must be unique.',
  ],
  [
    'a number for a condition',
    rule('when: 7'),
    'p.policy.yaml:6:11: rules.0.when is to be a text: a condition in CEL.',
  ],
  [
    'a severity in quotes',
    rule('when: finding.severity >= "HIGH"'),
    'p.policy.yaml:6:11: rules.0.when (of «r»): no such overload: Severity >= string (a severity is compared with UNKNOWN, LOW, MEDIUM, HIGH or CRITICAL, without quotes).',
  ],
  [
    'a severity as a number',
    rule('when: finding.severity > 7'),
    'p.policy.yaml:6:11: rules.0.when (of «r»): no such overload: Severity > int (a severity is compared with UNKNOWN, LOW, MEDIUM, HIGH or CRITICAL, without quotes).',
  ],
  [
    'a severity in small letters',
    rule('when: finding.severity >= high'),
    'p.policy.yaml:6:31: rules.0.when (of «r»): there is no «high» here (did you mean «HIGH»?); there are finding, pkg, image, distribution, report, now.',
  ],
  [
    'a misspelled member',
    rule('when: finding.sevrity >= HIGH'),
    'p.policy.yaml:6:19: rules.0.when (of «r»): there is no member «sevrity» (did you mean «severity»?).',
  ],
  [
    'a misspelled variable',
    rule('when: findng.kev'),
    'p.policy.yaml:6:11: rules.0.when (of «r»): there is no «findng» here (did you mean «finding»?); there are finding, pkg, image, distribution, report, now.',
  ],
  [
    'the word package',
    rule('when: package.name == "curl"'),
    'p.policy.yaml:6:11: rules.0.when (of «r»): a package is called pkg: CEL keeps the word «package» for itself.',
  ],
  [
    'a variable that the subject does not have',
    'name: p\nrules:\n  - {name: r, on: image, when: finding.kev, action: deny}\n',
    'p.policy.yaml:3:32: rules.0.when (of «r»): there is no «finding» here; there are image, distribution, report, now.',
  ],
  [
    'one equals sign',
    rule('when: finding.id = "CVE-2024-1"'),
    'p.policy.yaml:6:22: rules.0.when (of «r»): Unexpected character: = (equality is ==).',
  ],
  [
    'and in letters',
    rule('when: finding.kev and finding.fixed'),
    "p.policy.yaml:6:23: rules.0.when (of «r»): Unexpected character: 'd' (and is &&, or is ||, not is !).",
  ],
  [
    'a text without its closing quote',
    rule('when: finding.id == "CVE-2024-1'),
    'p.policy.yaml:6:25: rules.0.when (of «r»): Unterminated string.',
  ],
  [
    'a condition that begins with a quote',
    rule('when: "HIGH" == finding.id'),
    'p.policy.yaml:6:18: a text that begins with a quote ends with it: put the whole into quotes of the other kind.',
  ],
  [
    'a condition that begins with an exclamation mark',
    rule('when: !finding.fixed'),
    'p.policy.yaml:6:11: what begins with ! is a tag in YAML: put the text into quotes.',
  ],
  [
    'a condition that is no truth',
    rule('when: finding.cvss'),
    'p.policy.yaml:6:11: rules.0.when (of «r»): it is to be true or false, and is of the type double.',
  ],
  [
    'a text compared with a number',
    rule('when: finding.id > 7'),
    'p.policy.yaml:6:11: rules.0.when (of «r»): no such overload: string > int.',
  ],
  [
    'a bracket that is not closed',
    rule('when: (finding.kev'),
    'p.policy.yaml:6:23: rules.0.when (of «r»): Expected RPAREN, got EOF.',
  ],
  [
    'a function that is not there',
    rule('when: finding.id.beginsWith("CVE")'),
    "p.policy.yaml:6:11: rules.0.when (of «r»): found no matching overload for 'string.beginsWith(string)'.",
  ],
  [
    'a misspelled function',
    rule('when: finding.id.startswith("CVE")'),
    "p.policy.yaml:6:11: rules.0.when (of «r»): found no matching overload for 'string.startswith(string)' (did you mean «startsWith»?).",
  ],
  [
    'a fault on a later line of a block',
    rule('when: |', '  finding.kev', '  && finding.fixt'),
    'p.policy.yaml:8:18: rules.0.when (of «r»): there is no member «fixt».',
  ],
  [
    'a fault in folded text',
    rule('when: >-', '  finding.kev &&', '  finding.fixed &&', '  finding.cvs > 7.0'),
    'p.policy.yaml:9:15: rules.0.when (of «r»): there is no member «cvs» (did you mean «cvss»?).',
  ],
  [
    'a fault in quotes',
    rule(`when: '"x" in finding.idz'`),
    'p.policy.yaml:6:27: rules.0.when (of «r»): there is no member «idz» (did you mean «id»?).',
  ],
  [
    'a pattern that is none',
    rule('when: finding.id.matches("CVE-(")'),
    'p.policy.yaml:6:30: rules.0.when (of «r»): the pattern «CVE-(» has a ( that is not closed.',
  ],
  [
    'a pattern that looks ahead',
    rule('when: finding.id.matches("(?=CVE)")'),
    'p.policy.yaml:6:30: rules.0.when (of «r»): the pattern «(?=CVE)» has a group of a kind that is not known: only (…), (?:…) and (?i) before all.',
  ],
  [
    'a comment before matches',
    rule('when: |', '  finding.id // matches', '  .matches("a")'),
    'p.policy.yaml:7:7: rules.0.when (of «r»): there is no place for a comment before matches.',
  ],
  [
    'a pattern that is computed',
    rule('when: finding.id.matches(finding.title)'),
    'p.policy.yaml:6:30: rules.0.when (of «r»): matches takes a text that stands in the condition, in quotes.',
  ],
  [
    'a glob that is none',
    rule('when: pkg.path.matchesGlob("usr/{a")'),
    'p.policy.yaml:6:32: rules.0.when (of «r»): The glob "usr/{a" is wrong: a { is not closed.',
  ],
  [
    'a list compared with a text',
    rule('when: finding.cwes == "CWE-79"'),
    'p.policy.yaml:6:11: rules.0.when (of «r»): no such overload: list<string> == string.',
  ],
  [
    'a message with a broken expression',
    rule('when: finding.kev', 'message: "{{finding.idd}} is bad"'),
    'p.policy.yaml:7:25: rules.0.message (of «r»): there is no member «idd» (did you mean «id»?).',
  ],
  [
    'a message whose braces are not closed',
    rule('when: finding.kev', 'message: "{{finding.id is bad"'),
    'p.policy.yaml:7:15: rules.0.message (of «r»): {{ is not closed by }}.',
  ],
  [
    'a message that shows a package',
    rule('when: finding.kev', 'message: "{{pkg}} is bad"'),
    'p.policy.yaml:7:17: rules.0.message (of «r»): a Package cannot be shown in a message: name one of its members.',
  ],
  [
    'an empty pair of braces',
    rule('when: finding.kev', 'message: "{{ }}"'),
    'p.policy.yaml:7:15: rules.0.message (of «r»): there is nothing between {{ and }}.',
  ],
  [
    'files of a rule on findings',
    rule('when: finding.kev', 'files: ["**/*.pem"]'),
    'p.policy.yaml:7:5: rules.0.files is only for rules on: file.',
  ],
  [
    'a rule on files without files',
    'name: p\nrules:\n  - {name: r, on: file, action: deny}\n',
    'p.policy.yaml:3:5: rules.0.files is missing: it says which files the rule is about.',
  ],
  [
    'files that are no glob',
    'name: p\nrules:\n  - {name: r, on: file, files: ["a[b"], action: deny}\n',
    'p.policy.yaml:3:32: rules.0.files (of «r»): The glob "a[b" is wrong: a [ is not closed.',
  ],
  [
    'a variable with a fault',
    'name: p\nvariables:\n  bad: finding.kevv\nrules:\n  - {name: r, on: finding, when: bad, action: deny}\n',
    'p.policy.yaml:3:16: variables.bad: there is no member «kevv» (did you mean «kev»?).',
  ],
  [
    'a variable with a name that is taken',
    'name: p\nvariables:\n  finding: 3\nrules:\n  - {name: r, on: finding, when: finding.kev, action: deny}\n',
    'p.policy.yaml:3:12: variables.finding: the name is taken.',
  ],
  [
    'a variable with a name that is none',
    'name: p\nvariables:\n  my-list: [a]\nrules:\n  - {name: r, on: finding, when: finding.kev, action: deny}\n',
    'p.policy.yaml:3:3: variables.my-list: a name is letters, digits and _, and begins with no digit.',
  ],
  [
    'a list of mixed things',
    'name: p\nvariables:\n  list: [a, 1]\nrules:\n  - {name: r, on: finding, when: finding.kev, action: deny}\n',
    'p.policy.yaml:3:13: variables.list.1 is to be a text.',
  ],
  [
    'a policy to extend that is not there',
    'name: p\nextends: [defalt]\n',
    'p.policy.yaml:2:11: there is neither a built-in policy nor a file «defalt» (did you mean «default»?); built in are default, strict, fixable-high, kev, base-image, own-layers, cis-image.',
  ],
  [
    'a file to extend that is not there',
    'name: p\nextends:\n  - ./base.policy.yaml\n',
    'p.policy.yaml:3:5: there is no file base.policy.yaml.',
  ],
  [
    'a policy that extends itself',
    'name: p\nextends: p.policy.yaml\n',
    'p.policy.yaml:2:10: extends leads in a circle: p.policy.yaml → p.policy.yaml.',
  ],
  [
    'a circle of three',
    {
      'p.policy.yaml': 'name: p\nextends: q.policy.yaml\n',
      'q.policy.yaml': 'name: q\nextends: [kev, r.policy.yaml]\n',
      'r.policy.yaml': 'name: r\nextends:\n  - default\n  - p.policy.yaml\n',
    },
    'r.policy.yaml:4:5: extends leads in a circle: p.policy.yaml → q.policy.yaml → r.policy.yaml → p.policy.yaml.',
  ],
  [
    'a fault in what is extended',
    { 'p.policy.yaml': 'name: p\nextends: s.policy.yaml\n', 's.policy.yaml': rule('when: finding.kevv') },
    's.policy.yaml:6:19: rules.0.when (of «r»): there is no member «kevv» (did you mean «kev»?).',
  ],
  [
    'a condition that is too long',
    rule(`when: ${'finding.kev || '.repeat(1000)}true`),
    'p.policy.yaml:6:11: rules.0.when is too large.',
  ],
  [
    'a bundle of Rego',
    'package trivy\n\ndefault ignore = false\n',
    'p.policy.yaml:1:1: the file is to be a map of keys and values.',
  ],
]
