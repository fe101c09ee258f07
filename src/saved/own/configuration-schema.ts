import * as z from 'zod/mini'
import { SEVERITIES } from '../../core/severity.ts'

/*
 * What is read of the part of a report that is about how things are set up; see schema.ts.
 */

const text = z.string()
const maybeText = z.optional(text)
const count = z.int().check(z.nonnegative())
const line = z.optional(z.int().check(z.positive()))
export const ObjectPath = z.array(z.union([text, z.number()]))

const Place = z.object({ File: text, StartLine: line, StartColumn: line, EndLine: line, Excerpt: maybeText })
export type Place = z.infer<typeof Place>

const Operation = z.discriminatedUnion('op', [
  z.object({ op: z.enum(['add', 'replace', 'test']), path: text, value: z.unknown() }),
  z.object({ op: z.literal('remove'), path: text }),
])

const identity = { Kind: text, APIVersion: maybeText, Namespace: maybeText, Name: maybeText }

export const Misconfiguration = z.object({
  ID: text,
  Title: text,
  Description: text,
  Message: text,
  Resolution: text,
  Severity: z.enum(SEVERITIES),
  References: z.array(text),
  Plimsoll: z.object({
    Aliases: z.array(text),
    Standards: z.array(text),
    Subject: z.object({ ...identity, Container: maybeText, Path: ObjectPath }),
    Place,
    Fix: z.optional(z.object({ Summary: text, Patch: z.array(Operation) })),
  }),
})
export type Misconfiguration = z.infer<typeof Misconfiguration>

export const Resource = z.object({
  ...identity,
  Place,
  Score: z.optional(z.int()),
  Containers: z.array(
    z.object({
      Name: text,
      Role: z.enum(['container', 'init', 'sidecar', 'ephemeral']),
      Image: maybeText,
      Score: z.optional(z.int()),
    }),
  ),
  Passed: count,
  PodSecurity: z.optional(z.enum(['privileged', 'baseline', 'restricted'])),
})
export type Resource = z.infer<typeof Resource>
