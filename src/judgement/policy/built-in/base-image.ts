/** For teams that own base images, and for a look at which findings are theirs. */
export const BASE_IMAGE_POLICY = `name: base-image
description: >
  Only what the base image brought is judged, for the team that owns it: HIGH and CRITICAL findings with a
  fix, and known exploitation, are denied. Where it is not known which layers come from the base, the
  verdict is «incomplete».
rules:
  - name: known-exploited
    on: finding
    when: finding.kev && pkg.fromBase
    action: deny
    message: "{{finding.id}} in {{pkg.fullName}} {{pkg.version}} of the base image is known to be exploited"

  - name: serious-and-fixable
    on: finding
    when: finding.severity >= HIGH && finding.fixed && !finding.kev && pkg.fromBase
    action: deny
    message: "{{finding.severity}} {{finding.id}} in {{pkg.fullName}} of the base image: rebuild on one with {{finding.fixedVersion}}"

  - name: serious-without-fix
    on: finding
    when: finding.severity >= HIGH && !finding.fixed && !finding.kev && pkg.fromBase
    action: warn
    message: "{{finding.severity}} {{finding.id}} in {{pkg.fullName}} {{pkg.version}} of the base image: no fix ({{finding.status}})"

  - name: end-of-life
    on: report
    when: distribution.ended
    action: deny
    message: "{{distribution.name}} is at its end of life: take a newer base image"
`
