/**
 * Writes a root file system of 3,000 libraries of Java in 1 GB: 2,700 that lie in folders, and 300 in ten applications,
 * of which every other one has them compressed once more, as web archives do, and the others as they are, as Spring
 * Boot's. Their classes are the same few bytes all over, which nobody reads.
 *
 *   node bench/jars.ts FOLDER
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type ZipFileContent, zipOf } from '../test/zip-builder.ts'

const APPLICATIONS = 10
const LIBRARIES_OF_EACH = 30
const LIBRARIES = 2700
const CLASSES = 100
const CLASS_BYTES = 3400

/** As classes are when compressed: no byte like the one before it. */
function classBytes(): Buffer {
  const bytes = Buffer.alloc(CLASS_BYTES)
  let state = 1
  for (let at = 0; at < bytes.length; at++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff
    bytes[at] = state >> 16
  }
  return bytes
}

function classesOf(content: Buffer): readonly ZipFileContent[] {
  return Array.from({ length: CLASSES }, (_, i) => ({
    name: `org/example/fleet/part${i % 10}/Class${i}.class`,
    content,
    isStored: true,
  }))
}

/** Every fifth says by its manifest and name alone which it is. */
function library(number: number, classes: readonly ZipFileContent[]): { name: string; content: Buffer } {
  const [artifact, version] = [`library-${number}`, `1.${number % 90}.0`]
  const manifest = [
    'Manifest-Version: 1.0',
    `Implementation-Title: ${artifact}`,
    `Implementation-Version: ${version}`,
    'Implementation-Vendor-Id: org.example.fleet',
  ]
  const properties = `groupId=org.example.fleet\nartifactId=${artifact}\nversion=${version}\n`
  const content = zipOf([
    { name: 'META-INF/MANIFEST.MF', content: `${manifest.join('\r\n')}\r\n` },
    ...classes,
    ...(number % 5 === 0
      ? []
      : [{ name: `META-INF/maven/org.example.fleet/${artifact}/pom.properties`, content: properties }]),
  ])
  return { name: `${artifact}-${version}.jar`, content }
}

export function writeJars(folder: string): void {
  const classes = classesOf(classBytes())
  for (let number = 0; number < LIBRARIES; number++) {
    const place = join(folder, `opt/service-${number % 30}/lib`)
    mkdirSync(place, { recursive: true })
    const { name, content } = library(number, classes)
    writeFileSync(join(place, name), content)
  }
  for (let application = 0; application < APPLICATIONS; application++) {
    const isStored = application % 2 === 0
    const libraries = Array.from({ length: LIBRARIES_OF_EACH }, (_, i) => {
      const { name, content } = library(LIBRARIES + application * LIBRARIES_OF_EACH + i, classes)
      return { name: `${isStored ? 'BOOT' : 'WEB'}-INF/lib/${name}`, content, isStored }
    })
    const place = join(folder, `srv/${application}`)
    mkdirSync(place, { recursive: true })
    writeFileSync(join(place, isStored ? 'app.jar' : 'app.war'), zipOf(libraries))
  }
}

if (import.meta.main) {
  const [folder] = process.argv.slice(2)
  if (!folder) throw new Error('usage: node bench/jars.ts FOLDER')
  writeJars(folder)
}
