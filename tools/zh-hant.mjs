// Makes locales/zh-Hant.json beside every locales/zh-Hans.json below the folders given
// (default: internal). Once: npm install --prefix tools. Then: node tools/zh-hant.mjs
//
// The conversion is OpenCC's to the traditional characters that are usual in print (s2tw),
// by the longest phrase, without the vocabulary of any one region. What it does not know
// of our words stands in mended.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as OpenCC from 'opencc-js/cn2t';

const mended = [['孃', '娘'], ['賬', '帳']];
const opencc = OpenCC.Converter({ from: 'cn', to: 'tw' });
const convert = (s) => mended.reduce((t, [from, to]) => t.replaceAll(from, to), opencc(s));

// Only texts are converted: keys, and the names of arguments, are ASCII and stay.
const text = (value) => (typeof value === 'string'
  ? convert(value)
  : Object.fromEntries(Object.entries(value).map(([form, s]) => [form, convert(s)])));

const inline = (forms) => `{${Object.entries(forms).map(([k, v]) => `${JSON.stringify(k)}: ${JSON.stringify(v)}`).join(', ')}}`;
const lines = (object) => Object.entries(object)
  .map(([key, value]) => `  ${JSON.stringify(key)}: ${typeof value === 'string' ? JSON.stringify(value) : inline(value)}`)
  .join(',\n');

const walk = (folder, found = []) => {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const here = path.join(folder, entry.name);
    if (entry.isDirectory()) walk(here, found);
    else if (entry.name === 'zh-Hans.json' && path.basename(folder) === 'locales') found.push(here);
  }
  return found;
};

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const folders = process.argv.length > 2 ? process.argv.slice(2) : [path.join(root, 'internal')];
for (const source of folders.flatMap((f) => walk(f))) {
  const hans = JSON.parse(fs.readFileSync(source, 'utf8'));
  const hant = Object.fromEntries(Object.entries(hans).map(([key, value]) => [key, text(value)]));
  fs.writeFileSync(path.join(path.dirname(source), 'zh-Hant.json'), `{\n${lines(hant)}\n}\n`);
}
