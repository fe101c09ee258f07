/** For most who begin: what is worth stopping a build for, and a word about the rest. */
export const DEFAULT_POLICY = `name: default
description: >
  What an update mends and attackers can use stops the build: known exploitation in any case, HIGH and
  CRITICAL where there is a fix. The rest is warned of, and so is what is set up badly.
rules:
  - name: known-exploited
    on: finding
    when: finding.kev
    action: deny
    message: "{{finding.id}} in {{pkg.fullName}} {{pkg.version}} is known to be exploited{{finding.fixedVersion != '' ? ': update to ' + finding.fixedVersion : ''}}"

  - name: serious-and-fixable
    on: finding
    when: finding.severity >= HIGH && finding.fixed && !finding.kev
    action: deny
    message: "{{finding.severity}} {{finding.id}} in {{pkg.fullName}}: update {{pkg.version}} to {{finding.fixedVersion}}"

  - name: serious-without-fix
    on: finding
    when: finding.severity >= HIGH && !finding.fixed && !finding.kev
    action: warn
    message: "{{finding.severity}} {{finding.id}} in {{pkg.fullName}} {{pkg.version}}: no fix ({{finding.status}})"

  - name: likely-exploited
    on: finding
    when: finding.epss >= 0.1 && finding.severity < HIGH && !finding.kev
    action: warn
    message: "{{finding.id}} in {{pkg.fullName}} is likely to be exploited (EPSS {{finding.epss}})"

  - name: fixable
    on: finding
    when: finding.severity < HIGH && finding.fixed && finding.epss < 0.1 && !finding.kev
    action: warn
    message: "{{finding.severity}} {{finding.id}} in {{pkg.fullName}}: update {{pkg.version}} to {{finding.fixedVersion}}"

  - name: badly-set-up
    on: misconfiguration
    when: misconfiguration.severity >= HIGH
    action: warn
    message: "{{misconfiguration.severity}} {{misconfiguration.id}} in {{misconfiguration.resource}}: {{misconfiguration.message}}"

  - name: end-of-life
    on: report
    when: distribution.ended
    action: warn
    message: "{{distribution.name}} is at its end of life: new flaws are not mended"

  - name: expired-exceptions
    on: report
    when: report.expiredExceptions > 0
    action: warn
    message: "{{report.expiredExceptions}} exceptions are expired"
`
