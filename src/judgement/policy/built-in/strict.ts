/** For what faces the internet, or has to stand up to an audit. */
export const STRICT_POLICY = `name: strict
description: >
  Nothing that an update mends may stay, and nothing of MEDIUM or worse even without one: what cannot be
  mended takes an exception with a reason and an end. Of what is set up badly, HIGH or worse may not stay.
rules:
  - name: known-exploited
    on: finding
    when: finding.kev
    action: deny
    message: "{{finding.id}} in {{pkg.fullName}} {{pkg.version}} is known to be exploited{{finding.fixedVersion != '' ? ': update to ' + finding.fixedVersion : ''}}"

  - name: fixable
    on: finding
    when: finding.fixed && !finding.kev
    action: deny
    message: "{{finding.severity}} {{finding.id}} in {{pkg.fullName}}: update {{pkg.version}} to {{finding.fixedVersion}}"

  - name: medium-or-worse
    on: finding
    when: finding.severity >= MEDIUM && !finding.fixed && !finding.kev
    action: deny
    message: "{{finding.severity}} {{finding.id}} in {{pkg.fullName}} {{pkg.version}}: no fix ({{finding.status}})"

  - name: likely-exploited
    on: finding
    when: finding.epss >= 0.1 && finding.severity < MEDIUM && !finding.fixed && !finding.kev
    action: deny
    message: "{{finding.id}} in {{pkg.fullName}} is likely to be exploited (EPSS {{finding.epss}})"

  - name: the-rest
    on: finding
    when: finding.severity < MEDIUM && !finding.fixed && finding.epss < 0.1 && !finding.kev
    action: warn
    message: "{{finding.severity}} {{finding.id}} in {{pkg.fullName}} {{pkg.version}}: no fix ({{finding.status}})"

  - name: badly-set-up
    on: misconfiguration
    when: misconfiguration.severity >= HIGH
    action: deny
    message: "{{misconfiguration.severity}} {{misconfiguration.id}} in {{misconfiguration.resource}}: {{misconfiguration.message}}"

  - name: set-up-otherwise
    on: misconfiguration
    when: misconfiguration.severity < HIGH
    action: warn
    message: "{{misconfiguration.severity}} {{misconfiguration.id}} in {{misconfiguration.resource}}: {{misconfiguration.message}}"

  - name: end-of-life
    on: report
    when: distribution.ended
    action: deny
    message: "{{distribution.name}} is at its end of life: new flaws are not mended"

  - name: expired-exceptions
    on: report
    when: report.expiredExceptions > 0
    action: deny
    message: "{{report.expiredExceptions}} exceptions are expired"
`
