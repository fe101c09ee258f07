import type { CheckExamples } from './types.ts'

/** Of shell.ts. */
export const SHELL_EXAMPLES: readonly CheckExamples[] = [
  {
    id: 'DL3001',
    hits: [
      'RUN service nginx start',
      'RUN vim /etc/hosts',
      'RUN make && ps aux',
      'RUN if true; then /bin/kill 1; fi',
    ],
    misses: [
      'RUN apt-get install -y --no-install-recommends vim=2:9.1',
      'RUN echo mount',
      'RUN ssh-keygen -A',
    ],
  },
  {
    id: 'DS-0013',
    hits: [
      'RUN cd /src && make',
      'RUN make; cd ..',
      'RUN <<EOF\ncd /src\nmake\nEOF',
      "RUN bash -c 'true' && cd /x",
    ],
    misses: [
      'WORKDIR /src\nRUN make',
      'RUN (cd /src && make)',
      'RUN make -C cd',
      'RUN echo cd /src',
      'RUN for d in *; do cd "$d"; make; done',
    ],
  },
  {
    id: 'DS-0014',
    hits: [
      'RUN curl -O https://example.com/a && wget -q https://example.com/b',
      ['RUN wget -q https://example.com/b\nRUN curl -O https://example.com/a', 'DL3059'],
    ],
    misses: [
      'RUN curl -O https://example.com/a && curl -O https://example.com/b',
      'RUN apt-get install -y --no-install-recommends curl=8 wget=1',
      'FROM alpine:3.22 AS a\nRUN curl -O https://example.com/a\nFROM alpine:3.22\nRUN wget -q https://example.com/b\nUSER 1\nHEALTHCHECK NONE',
      'RUN command -v curl || wget -q https://example.com/b',
    ],
  },
  {
    id: 'DL3047',
    hits: ['RUN wget https://example.com/a', 'RUN wget -O /tmp/a https://example.com/a'],
    misses: [
      'RUN wget -q https://example.com/a',
      'RUN wget -qO /tmp/a https://example.com/a',
      'RUN wget -nv https://example.com/a',
      'RUN wget --progress=dot:giga https://example.com/a',
      'RUN wget -o log https://example.com/a',
      'RUN wget --version',
    ],
  },
  {
    id: 'DL4005',
    hits: ['RUN ln -sf /bin/bash /bin/sh', 'RUN rm /bin/sh && ln -s bash /bin/sh'],
    misses: ['SHELL ["/bin/bash", "-c"]', 'RUN ln -s /bin/sh /usr/local/bin/x'],
  },
  {
    id: 'DL4006',
    hits: [
      'RUN cat a | grep b',
      'RUN set -e; cat a | wc -l',
      'SHELL ["/bin/bash", "-c"]\nRUN cat a | wc -l',
      'RUN x=$(cat a | wc -l)',
      'FROM alpine:3.22 AS a\nSHELL ["/bin/bash", "-o", "pipefail", "-c"]\nFROM alpine:3.22\nRUN cat a | wc -l\nUSER 1\nHEALTHCHECK NONE',
    ],
    misses: [
      'RUN set -o pipefail && cat a | wc -l',
      'RUN set -eo pipefail; cat a | wc -l',
      'SHELL ["/bin/bash", "-o", "pipefail", "-c"]\nRUN cat a | wc -l',
      'SHELL ["/bin/ash", "-eo", "pipefail", "-c"]\nRUN cat a | wc -l',
      'FROM alpine:3.22 AS a\nSHELL ["/bin/bash", "-o", "pipefail", "-c"]\nFROM a\nRUN cat a | wc -l\nUSER 1\nHEALTHCHECK NONE',
      'SHELL ["pwsh", "-Command"]\nRUN Get-Item a | Remove-Item',
      'RUN echo a | tee b',
      "RUN bash -o pipefail -c 'cat a | wc -l'",
      'RUN a || b',
      'RUN echo "a | b"',
      'RUN <<EOF python3\nx = 1 | 2\nEOF',
    ],
  },
]
