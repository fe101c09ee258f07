import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { appendFileSync, mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
// action/src/inputs.ts
/** What the workflow gave, as the runner hands it over: INPUT_ and the name in capitals, with spaces as underscores. */
function readInputs(environment) {
	const inputs = /* @__PURE__ */ new Map();
	for (const [name, value] of Object.entries(environment)) {
		if (!name.startsWith("INPUT_") || !value?.trim()) continue;
		inputs.set(name.slice(6).toLowerCase(), value.trim());
	}
	return inputs;
}
/** Throws where the value is neither; a slip is not to be taken for no. */
function truth(inputs, name) {
	const value = inputs.get(name)?.toLowerCase() ?? "false";
	if (value !== "true" && value !== "false") throw new InputFault(`${name} is true or false, not «${value}».`);
	return value === "true";
}
/** At commas and line ends. */
function list(inputs, name) {
	return (inputs.get(name) ?? "").split(/[,\n]/).map((item) => item.trim()).filter((item) => item !== "");
}
/** What somebody wrote in a workflow that cannot be. */
var InputFault = class extends Error {};
// action/src/arguments.ts
/** Inputs that are options of the same name. */
const TEXTS = [
	"severity",
	"exit-code",
	"exceptions",
	"vex",
	"policy",
	"config",
	"dockerfile"
];
const SCAN_TEXTS = [
	"cache-dir",
	"mirror",
	"timeout"
];
const FLAGS = [
	"ignore-unfixed",
	"offline",
	"allow-incomplete"
];
const SCAN_TYPES = [
	"image",
	"fs",
	"rootfs",
	"repo",
	"sbom"
];
/**
* The command line of a scan. Each input is one argument, whatever is in it: no shell ever sees it, and none can be
* taken for an option. Throws InputFault.
*/
function scanArguments(inputs, own) {
	const type = scanType(inputs);
	return [
		type,
		...[
			{
				format: "table",
				path: "-"
			},
			{
				format: "json",
				path: own.json
			},
			{
				format: "github-summary",
				path: own.summary
			},
			...userReports(inputs)
		].flatMap(({ format, path }) => [`--format=${format}`, `--output=${path}`]),
		...[...TEXTS, ...SCAN_TEXTS].flatMap((name) => option(inputs, name)),
		...FLAGS.flatMap((name) => inputs.has(name) ? [`--${name}=${truth(inputs, name)}`] : []),
		...type === "image" ? option(inputs, "platform") : [],
		...target(inputs, type)
	];
}
function option(inputs, name) {
	const value = inputs.get(name);
	return value === void 0 ? [] : [`--${name}=${value}`];
}
/** The n-th output belongs to the n-th format; a report in the log besides the table would be read by nobody. */
function userReports(inputs) {
	const formats = list(inputs, "format");
	const paths = list(inputs, "output");
	if (formats.length !== paths.length) throw new InputFault(`format names ${formats.length} reports and output ${paths.length} files: each report needs a file.`);
	return formats.map((format, index) => ({
		format,
		path: paths[index] ?? ""
	}));
}
function scanType(inputs) {
	const given = inputs.get("scan-type");
	if (given === void 0) return inputs.has("path") ? "fs" : "image";
	const known = SCAN_TYPES.find((type) => type === given);
	if (!known) throw new InputFault(`scan-type is one of ${SCAN_TYPES.join(", ")}, not «${given}».`);
	return known;
}
function target(inputs, type) {
	const [image, input, path] = [
		inputs.get("image"),
		inputs.get("input"),
		inputs.get("path")
	];
	if ([
		image,
		input,
		path
	].filter((one) => one !== void 0).length > 1) throw new InputFault("Give one of image, input and path.");
	if (type === "image") {
		if (input !== void 0) return [`--input=${input}`];
		if (image !== void 0) return ["--", image];
		throw new InputFault("Name what to scan: image, input or path.");
	}
	if (path === void 0) throw new InputFault(`A scan of the type ${type} needs path.`);
	return ["--", path];
}
// action/src/report.ts
const LEVELS = [
	"CRITICAL",
	"HIGH",
	"MEDIUM",
	"LOW",
	"UNKNOWN"
];
/** `undefined` where the scan ended before there was one. */
function readReport(path) {
	try {
		return JSON.parse(readFileSync(path, "utf8"));
	} catch {
		return;
	}
}
/** The outputs of action.yml that follow from the report. */
function countsOf({ Results = [], Plimsoll }) {
	const found = Results.flatMap(({ Vulnerabilities = [] }) => Vulnerabilities);
	const counts = LEVELS.map((level) => {
		const count = found.filter(({ Severity }) => Severity === level).length;
		return [level.toLowerCase(), String(count)];
	});
	return {
		verdict: Plimsoll.Verdict.Outcome,
		findings: String(found.length),
		...Object.fromEntries(counts),
		suppressed: String(Plimsoll.Suppressed.length)
	};
}
/** GitHub shows no more of a level than these, of one step. */
const MOST_ANNOTATIONS = 10;
/** One for each package of a lock file that has findings, on the line that declares it, the worst first. */
function annotationsOf({ Results = [] }, folder) {
	const all = Results.flatMap((result) => ofResult(result, folder)).sort((a, b) => a.rank - b.rank);
	return [
		"error",
		"warning",
		"notice"
	].flatMap((level) => all.filter((one) => one.level === level).slice(0, MOST_ANNOTATIONS));
}
function ofResult({ Target, Packages = [], Vulnerabilities = [] }, folder) {
	const lines = new Map(Packages.map(({ ID, Locations }) => [ID, Locations?.[0]?.StartLine]));
	return [...Map.groupBy(Vulnerabilities, ({ PkgID }) => PkgID)].flatMap(([id, found]) => {
		const line = lines.get(id);
		const [first] = found;
		if (line === void 0 || !first) return [];
		const rank = Math.min(...found.map(({ Severity }) => rankOf(Severity)));
		const ids = found.map(({ VulnerabilityID, Severity }) => `${VulnerabilityID} (${Severity})`);
		const fixes = new Set(found.flatMap(({ FixedVersion }) => FixedVersion ?? []));
		const advice = fixes.size > 0 ? ` Fixed in ${[...fixes].join(", ")}.` : " There is no fixed version.";
		return {
			rank,
			level: rank <= rankOf("HIGH") ? "error" : rank === rankOf("MEDIUM") ? "warning" : "notice",
			file: folder === "" ? Target : `${folder}/${Target}`,
			line,
			title: `${first.PkgName} ${first.InstalledVersion}: ${found.length} ${found.length === 1 ? "finding" : "findings"}`,
			message: `${ids.join(", ")}.${advice}`
		};
	});
}
function rankOf(severity) {
	const rank = LEVELS.findIndex((level) => level === severity);
	return rank < 0 ? LEVELS.length : rank;
}
// action/src/workflow-commands.ts
/** `::error file=package-lock.json,line=12,title=CVE-2024-1::…`; nothing in it can end it early or begin another. */
function annotationLine({ level, file, line, title, message }) {
	return `::${level} file=${property(file)},line=${line},title=${property(title)}::${text(message)}\n`;
}
function text(value) {
	return value.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}
function property(value) {
	return text(value).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
/**
* Outputs, as the runner reads them from the file GITHUB_OUTPUT. Values may have several lines; the mark that ends one
* is chosen so that it is no line of it.
*/
function outputText(outputs) {
	return Object.entries(outputs).map(([name, value]) => {
		const mark = endMark(value);
		return `${name}<<${mark}\n${value}\n${mark}\n`;
	}).join("");
}
function endMark(value) {
	let number = 0;
	while (value.includes(`plimsoll_end_${number}`)) number++;
	return `plimsoll_end_${number}`;
}
/** Does nothing where the runner names no file, as outside of GitHub. */
function append(file, content) {
	if (file) appendFileSync(file, content);
}
// action/src/main.ts
/** With which the command line ends for wrong usage. */
const USAGE = 2;
/** The launcher of the bundled program, beside this file once it is bundled itself. */
const PROGRAM = join(import.meta.dirname, "launch.cjs");
const RUN = "require(process.argv[1]).main(process.argv.slice(2))";
process.exitCode = await run(process.env);
/** The whole action: scan, tell the runner, and end as the scan did. */
async function run(environment) {
	const inputs = readInputs(environment);
	const folder = mkdtempSync(join(environment["RUNNER_TEMP"] ?? tmpdir(), "plimsoll-"));
	const own = {
		json: join(folder, "report.json"),
		summary: join(folder, "summary.md")
	};
	let args;
	try {
		args = scanArguments(inputs, own);
	} catch (error) {
		if (!(error instanceof InputFault)) throw error;
		process.stdout.write(`::error title=Plimsoll::${error.message.replaceAll("\n", " ")}\n`);
		return USAGE;
	}
	const exitCode = await scan(args);
	tell(inputs, own, exitCode, environment);
	return exitCode;
}
/** What the scan prints may hold names that strangers chose: meanwhile the runner obeys nothing. */
async function scan(args) {
	const token = randomUUID();
	process.stdout.write(`::stop-commands::${token}\n`);
	const child = spawn(process.execPath, [
		"-e",
		RUN,
		"--",
		PROGRAM,
		...args
	], {
		stdio: [
			"ignore",
			"inherit",
			"inherit"
		],
		env: Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("INPUT_")))
	});
	try {
		return await new Promise((done, reject) => {
			child.once("error", reject);
			child.once("close", (code) => done(code ?? 1));
		});
	} finally {
		process.stdout.write(`\n::${token}::\n`);
	}
}
function tell(inputs, own, exitCode, environment) {
	const outputs = { "exit-code": String(exitCode) };
	const report = readReport(own.json);
	if (report) {
		const paths = userReports(inputs).map(({ path }) => resolve(path));
		Object.assign(outputs, countsOf(report), {
			"json-report": own.json,
			reports: paths.join("\n")
		});
		if (truth(inputs, "annotations")) for (const one of annotationsOf(report, sourceFolder(inputs, environment))) process.stdout.write(annotationLine(one));
		if (truth(inputs, "summary")) append(environment["GITHUB_STEP_SUMMARY"], readFileSync(own.summary, "utf8"));
	}
	append(environment["GITHUB_OUTPUT"], outputText(outputs));
}
/** Of the tree that was scanned, as seen from the root of the repository. */
function sourceFolder(inputs, environment) {
	const root = environment["GITHUB_WORKSPACE"] ?? process.cwd();
	const path = relative(root, resolve(inputs.get("path") ?? "."));
	return path.startsWith("..") ? "" : path;
}
export {};
