/** What section 4 of the CIS Docker Benchmark asks of an image and can be seen in it. */
export const CIS_IMAGE_POLICY = `name: cis-image
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
`
