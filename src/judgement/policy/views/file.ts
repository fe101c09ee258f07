import type { FileFact } from '../../../core/file-fact.ts'
import { viewType } from './view.ts'

export const fileView = viewType<FileFact>('File', {
  path: { type: 'string', help: 'without a leading slash', read: ({ path }) => path },
  name: {
    type: 'string',
    help: 'behind the last slash',
    read: ({ path }) => path.slice(path.lastIndexOf('/') + 1),
  },
  kind: {
    type: 'string',
    help: '`file`, `directory`, `symlink`, `hardlink`, or `other` (devices, sockets, pipes)',
    read: ({ kind }) => kind,
  },
  setuid: {
    type: 'bool',
    help: 'a program that runs with the rights of its owner',
    read: ({ kind, isSetUser }) => isSetUser === true && kind !== 'directory',
  },
  setgid: {
    type: 'bool',
    help: 'a program that runs with the rights of its group',
    read: ({ kind, isSetGroup }) => isSetGroup === true && kind !== 'directory',
  },
  worldWritable: {
    type: 'bool',
    help: 'everybody may change it; of `tmp` and its like, everybody may make files in it',
    read: ({ isWorldWritable }) => isWorldWritable === true,
  },
  target: { type: 'string', help: 'of a link, as written; else empty', read: ({ target }) => target ?? '' },
})
