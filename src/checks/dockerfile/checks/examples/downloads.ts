import type { CheckExamples } from './types.ts'

const COMMIT = '0123456789'.repeat(4)

/** Of downloads.ts. Pipes are all under pipefail, so that DL4006 has nothing to say. */
export const DOWNLOAD_EXAMPLES: readonly CheckExamples[] = [
  {
    id: 'PLD-0109',
    hits: [
      'RUN set -o pipefail && curl -fsSL https://example.com/install.sh | sh',
      'RUN set -o pipefail && wget -qO- https://example.com/install.sh | bash -s -- --yes',
      'RUN set -o pipefail && curl https://example.com/install.sh | tee log | python3 -',
      'RUN bash -c "$(curl -fsSL https://example.com/install.sh)"',
      ['RUN set -o pipefail && curl https://example.com/install.sh | sudo -E bash -', 'DS-0010'],
    ],
    misses: [
      'RUN set -o pipefail && curl https://example.com/a.tgz | tar xz',
      'RUN curl -o i.sh https://example.com/install.sh && echo "$SUM i.sh" | sha256sum -c && sh i.sh',
      'RUN curl -O https://example.com/a || sh fallback.sh',
      'RUN set -o pipefail && curl https://example.com/key.asc | gpg --dearmor > /k',
    ],
  },
  {
    id: 'PLD-0110',
    hits: [
      'RUN curl -k -O https://example.com/a',
      'RUN curl -fsSLk https://example.com/a -o a',
      'RUN curl --insecure -O https://example.com/a',
      'RUN wget -q --no-check-certificate https://example.com/a',
      'RUN pip install --no-cache-dir --trusted-host example.com a==1',
      'RUN npm config set strict-ssl false',
      'RUN pip config set global.trusted-host example.com',
      'RUN git config --global http.sslVerify false',
      `RUN git -c http.sslVerify=false clone https://example.com/a && git -C a checkout ${COMMIT}`,
      `RUN GIT_SSL_NO_VERIFY=1 git clone https://example.com/a && git -C a checkout ${COMMIT}`,
      'RUN export NODE_TLS_REJECT_UNAUTHORIZED=0 && npm ci',
    ],
    misses: [
      'RUN curl -fsSL https://example.com/a -o k',
      'RUN curl -o k https://example.com/a',
      'RUN curl -H -k https://example.com/a',
      'RUN npm config set strict-ssl true',
      'RUN git config --global http.sslVerify true',
      'RUN echo --insecure',
    ],
  },
  {
    id: 'PLD-0111',
    hits: ['ENV NODE_TLS_REJECT_UNAUTHORIZED=0', 'ENV PYTHONHTTPSVERIFY=0 A=1', 'ENV GIT_SSL_NO_VERIFY=true'],
    misses: ['ENV NODE_TLS_REJECT_UNAUTHORIZED=1', 'ENV GIT_SSL_NO_VERIFY=0', 'ENV constructor=0 toString=1'],
  },
  {
    id: 'PLD-0112',
    hits: [
      'RUN apt-get install -y --no-install-recommends --allow-unauthenticated curl=8',
      'RUN apt-get install -y --no-install-recommends --force-yes curl=8',
      'RUN apk add --no-cache --allow-untrusted own.apk',
      'RUN yum install -y --nogpgcheck curl-7.76.1 && yum clean all',
      'RUN dnf install -y --setopt=gpgcheck=0 curl-8.9.1 && dnf clean all',
      'RUN zypper --no-gpg-checks -n install curl=8.14.1 && zypper clean',
      'RUN echo "deb [trusted=yes] https://example.com/ /" > /etc/apt/sources.list.d/x.list',
    ],
    misses: [
      'RUN echo "deb [signed-by=/k] https://example.com/ /" > /etc/apt/sources.list.d/x.list',
      'RUN make --force-yes',
    ],
  },
  {
    id: 'PLD-0113',
    hits: ['RUN apt-key add key.asc', 'RUN set -o pipefail && curl https://example.com/k | apt-key add -'],
    misses: ['RUN apt-cache policy', 'RUN echo apt-key'],
  },
  {
    id: 'PLD-0114',
    hits: ['RUN curl -O http://example.com/a', 'RUN wget -q ftp://example.com/a'],
    misses: [
      'RUN curl -O https://example.com/a',
      'RUN curl http://localhost:8080/health',
      'RUN curl -o a http://example.com/a && echo "$SUM a" | sha256sum -c -',
    ],
  },
  {
    id: 'PLD-0115',
    hits: [
      'RUN git clone https://example.com/a.git',
      'RUN git clone --depth 1 -b v1.2 https://example.com/a.git /src && make -C /src',
      'RUN git clone https://example.com/a.git && git -C a checkout main',
    ],
    misses: [
      `RUN git clone https://example.com/a.git && git -C a checkout ${COMMIT}`,
      `RUN git clone https://example.com/a.git && git -C a reset --hard ${COMMIT}`,
      'RUN git clone https://example.com/a.git && git -C a checkout "$COMMIT"',
      'RUN git clone https://example.com/a.git && git -C a verify-tag v1',
      `RUN git clone --revision=${COMMIT} https://example.com/a.git`,
      'RUN git pull',
    ],
  },
  {
    id: 'PLD-0116',
    hits: [
      'RUN ssh-keyscan github.com >> /etc/ssh/ssh_known_hosts',
      'RUN echo "StrictHostKeyChecking no" >> /etc/ssh/ssh_config',
      'RUN scp -o StrictHostKeyChecking=no host:a .',
    ],
    misses: ['COPY known_hosts /etc/ssh/ssh_known_hosts', 'RUN scp -o StrictHostKeyChecking=yes host:a .'],
  },
  {
    id: 'PLD-0117',
    hits: ['RUN pip install --no-cache-dir --extra-index-url https://pypi.example.com/simple a==1'],
    misses: [
      'RUN pip install --no-cache-dir --index-url https://pypi.example.com/simple a==1',
      'RUN pip install --no-cache-dir --require-hashes --extra-index-url https://pypi.example.com/simple -r r.txt',
    ],
  },
]
