const e=require("./scan-BWfRna4r.cjs"),t=require("./check-C3jxuewV.cjs"),n=require("./located-yaml-D255kx5w.cjs"),r=[`finding`,`package`,`misconfiguration`,`image`,`report`,`file`],i=e.Fa().check(e.Xa(),e.Ga(1)),a=i.check(e.Wa(1e4)),o=e.Pa({name:i,on:e.ga(r),when:e.Aa(e.Ra([a,e.va()],`is to be a text: a condition in CEL`)),files:e.Aa(e._a(i).check(e.Ga(1))),action:e.ga([`deny`,`warn`,`allow`]),message:e.Aa(a)}),s=e.Ra([e.Fa(),e.Oa(),e.va(),e._a(e.Fa()),e._a(e.Oa())]),c=e.Pa({name:i,description:e.Aa(e.Fa()),extends:e.Aa(e.Ra([i,e._a(i)])),variables:e.Aa(e.Ma(e.Fa(),s)),rules:e.Aa(e._a(o).check(e.Wa(1e3)))}),l={"":Object.keys(c.def.shape),"rules.*":Object.keys(o.def.shape)};async function u(e,r){let i=await n.r({file:r,text:e,code:`policy-invalid`}),a=t.t(i,c,l),o=h(a,i),s=a.rules??[],u=p(a,i);return s.length===0&&u.length===0&&i.fail([`rules`],`the policy has no rules`),f(s,i),{name:a.name,...a.description===void 0?{}:{description:a.description.trim()},source:r,extends:u,variables:o,rules:s.map((e,t)=>d(e,t,o,i))}}function d(e,t,n,r){let{when:i,...a}=e;return{...a,...i===void 0?{}:{when:String(i)},variables:n,fail:(n,i,a)=>{let o=[`rules`,t,n],s=`rules.${t}.${n} (of \u00ab${e.name}\u00bb): ${a}`;return i===void 0?r.fail(o,s):r.failInText(o,i,s)}}}function f(e,t){for(let[n,{name:r,on:i,when:a,files:o}]of e.entries())e.findIndex(e=>e.name===r)<n&&t.fail([`rules`,n,`name`],`two rules have the name \u00ab${r}\u00bb`),i===`file`&&o===void 0&&t.fail([`rules`,n],`rules.${n}.files is missing: it says which files the rule is about`),i!==`file`&&o!==void 0&&t.failAtKey([`rules`,n,`files`],`rules.${n}.files is only for rules on: file`),i!==`file`&&a===void 0&&t.fail([`rules`,n],`rules.${n}.when is missing`)}function p(e,t){let{extends:n=[]}=e;return typeof n==`string`?[{target:n,fail:e=>t.fail([`extends`],e)}]:n.map((e,n)=>({target:e,fail:e=>t.fail([`extends`,n],e)}))}const m=/^[A-Za-z_]\w*$/;function h(e,t){return Object.entries(e.variables??{}).map(([e,n])=>{let r=[`variables`,e];return m.test(e)||t.failAtKey(r,`variables.${e}: a name is letters, digits and _, and begins with no digit`),{name:e,expression:typeof n==`string`?n:g(n),fail:(i,a)=>{let o=`variables.${e}: ${a}`;return i===void 0||typeof n!=`string`?t.fail(r,o):t.failInText(r,i,o)}}})}function g(e){return JSON.stringify(e)}const _=[{name:`default`,text:`name: default
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
`},{name:`strict`,text:`name: strict
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
`},{name:`fixable-high`,text:`name: fixable-high
description: HIGH and CRITICAL findings with a fix are denied. Nothing else is looked at.
rules:
  - name: fixable-high
    on: finding
    when: finding.severity >= HIGH && finding.fixed
    action: deny
    message: "{{finding.severity}} {{finding.id}} in {{pkg.fullName}}: update {{pkg.version}} to {{finding.fixedVersion}}"
`},{name:`kev`,text:`name: kev
description: >
  What is known to be exploited (CISA's catalogue) is denied, with or without a fix. What is likely to be
  (EPSS of 10 % or more) is warned of.
rules:
  - name: known-exploited
    on: finding
    when: finding.kev
    action: deny
    message: "{{finding.id}} in {{pkg.fullName}} {{pkg.version}} is known to be exploited{{finding.kevRansomware ? ', by ransomware too' : ''}}{{finding.fixedVersion != '' ? ': update to ' + finding.fixedVersion : ''}}"

  - name: likely-exploited
    on: finding
    when: "!finding.kev && finding.epss >= 0.1"
    action: warn
    message: "{{finding.id}} in {{pkg.fullName}} is likely to be exploited (EPSS {{finding.epss}})"

  # Without the catalogue there would be no hit, and no word about it.
  - name: catalogue-missing
    on: report
    when: report.kept > 0 && !("kev" in report.feeds)
    action: deny
    message: the catalogue of known exploited vulnerabilities was not to be had
`},{name:`base-image`,text:`name: base-image
description: >
  Only what the base image brought is judged, for the team that owns it: HIGH and CRITICAL findings with a
  fix, and known exploitation, are denied. Where it is not known which layers come from the base, the
  verdict is \u00abincomplete\u00bb.
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
`},{name:`own-layers`,text:`name: own-layers
description: >
  Only what was added to the base image is judged; where it is not known which layers come from the base,
  all is. HIGH and CRITICAL findings with a fix, and known exploitation, are denied.
variables:
  isOwn: "!image.exists || !image.baseKnown || !pkg.fromBase"
rules:
  - name: known-exploited
    on: finding
    when: finding.kev && isOwn
    action: deny
    message: "{{finding.id}} in {{pkg.fullName}} {{pkg.version}} is known to be exploited"

  - name: serious-and-fixable
    on: finding
    when: finding.severity >= HIGH && finding.fixed && !finding.kev && isOwn
    action: deny
    message: "{{finding.severity}} {{finding.id}} in {{pkg.fullName}}: update {{pkg.version}} to {{finding.fixedVersion}}"

  - name: serious-without-fix
    on: finding
    when: finding.severity >= HIGH && !finding.fixed && !finding.kev && isOwn
    action: warn
    message: "{{finding.severity}} {{finding.id}} in {{pkg.fullName}} {{pkg.version}}: no fix ({{finding.status}})"
`},{name:`cis-image`,text:`name: cis-image
description: >
  How the image is made, and not what is found in it: user, health check, ports, secrets, tags, end of life,
  by section 4 of the CIS Docker Benchmark. Says nothing about targets that are no images.
rules:
  # 4.1 A user for the container has been created
  - name: root-user
    on: image
    when: image.isRoot
    action: deny
    message: "runs as root: set USER in the Dockerfile"

  # 4.6 HEALTHCHECK instructions have been added
  - name: no-healthcheck
    on: image
    when: "!image.healthcheck"
    action: warn
    message: has no HEALTHCHECK

  # 4.7 Update instructions are not used alone: what they fetched grows old in the cache of the builder
  - name: update-alone
    on: image
    when: >
      image.instructions.exists(i, i.name == "RUN"
        && i.text.matches("(apt-get|apt|apk|yum|dnf) (-\\\\S+ )*update\\\\s*$"))
    action: warn
    message: "an instruction fetches the lists of packages and installs nothing"

  # 4.9 COPY is used instead of ADD
  - name: add-from-network
    on: image
    when: image.instructions.exists(i, i.name == "ADD" && i.text.matches("^(--\\\\S+ )*https?://"))
    action: warn
    message: "ADD takes files from the network: fetch them with a check of their digest, or use COPY"

  # 4.10 Secrets are not stored in Dockerfiles
  - name: secret-in-environment
    on: image
    when: >
      image.env.exists(name, image.env[name] != ""
        && name.matches("(?i)(password|passwd|secret|api_?key|access_?key|private_?key|_token)$"))
    action: deny
    message: "a variable of the environment has the name of a secret, and a value"

  # 5.7 and 5.8 Only needed ports, and no SSH
  - name: ssh
    on: image
    when: 22 in image.ports
    action: deny
    message: "exposes port 22: a container needs no SSH"

  - name: privileged-port
    on: image
    when: image.ports.exists(port, port < 1024 && port != 22)
    action: warn
    message: "exposes {{image.exposedPorts}}: ports below 1024 take rights that a container does well without"

  # 4.2 Trusted base images, which can be found again
  - name: latest
    on: image
    when: image.tag == "latest" && !image.isPinned
    action: warn
    message: "is called latest: what that is changes"

  - name: end-of-life
    on: image
    when: distribution.ended
    action: deny
    message: "{{distribution.name}} is at its end of life: new flaws are not mended"
`}];function v(e){return _.find(t=>t.name===e)}async function y({text:e}){return await u(e,`built in`)}Object.defineProperty(exports,"a",{enumerable:!0,get:function(){return r}}),Object.defineProperty(exports,"i",{enumerable:!0,get:function(){return u}}),Object.defineProperty(exports,"n",{enumerable:!0,get:function(){return v}}),Object.defineProperty(exports,"r",{enumerable:!0,get:function(){return y}}),Object.defineProperty(exports,"t",{enumerable:!0,get:function(){return _}});