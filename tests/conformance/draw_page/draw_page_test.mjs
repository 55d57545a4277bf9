// The verifier of assets/draw/verify.html and the one in C++ agree on every file that footfall-draw-cases writes.
//   node draw_page_test.mjs footfall-draw-cases footfall verify.html
import assert from 'node:assert/strict';
import {execFileSync, spawnSync} from 'node:child_process';
import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {test} from 'node:test';
import vm from 'node:vm';

const [casesProgram, command, page] = process.argv.slice(2);
const html = readFileSync(page, 'utf8');
const script = id => html.match(new RegExp(`<script id="${id}">([\\s\\S]*?)</script>`))[1];
const context = vm.createContext({TextEncoder, TextDecoder});
const exported = names => `\n;({${names}})`;
const page_ = vm.runInContext(script('verifier') + exported('verifyDrawFile, findEntry, sha256, md5, hmacSha256, rfc3797Key, rfc3797Select, ' +
  'numberStream, shuffle, hashOf, commitmentOf, dealBlock, canonical, merkleRoot, toHex'), context);
const words = vm.runInContext(script('words') + exported('LANGUAGES, FINDING_WORDS, PAGE_WORDS'), context);
const plain = value => JSON.parse(JSON.stringify(value));

const lines = execFileSync(casesProgram, {maxBuffer: 1 << 30, encoding: 'utf8'}).trim().split('\n').map(line => JSON.parse(line));
const verify = bytes => plain((({verified, findings, more}) => ({verified, findings, more}))(page_.verifyDrawFile(new Uint8Array(bytes))));

test('hashes are those of everybody', () => {
  const hex = text => page_.toHex(page_.sha256(new TextEncoder().encode(text)));
  assert.equal(hex(''), 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  assert.equal(hex('abc'), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  assert.equal(hex('a'.repeat(1000000)), 'cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0');
  const md5 = text => page_.toHex(page_.md5(new TextEncoder().encode(text)));
  assert.equal(md5(''), 'd41d8cd98f00b204e9800998ecf8427e');
  assert.equal(md5('1234567890'.repeat(8)), '57edf4a22be3c955ac49da2e2107b67a');
});

test('the published vector comes out', () => {
  const config = {chances: 20, event: 'demo', prizes: [{count: 1, id: 'A'}, {count: 3, id: 'B'}, {count: 6, id: 'C'}]};
  const seed = Uint8Array.from({length: 32}, (_, i) => i), hash = page_.hashOf(page_.canonical(config));
  assert.equal(hash, '7e2a0cff9597a5cf9c7bc41be1091a22ca997b0409cf4110a07bf12703aecdcd');
  assert.equal(page_.commitmentOf(hash, page_.toHex(seed)), '441a3409b9ddf86e3c7c7e141d659d0feef6800b6d0c91b434b8990619db8841');
  const deck = beacon => page_.shuffle([...'ABBBCCCCCC----------'], page_.numberStream(seed, 'demo', hash, beacon)).join('');
  assert.equal(deck('0'.repeat(64)), '-A--CBB-C--C---CC-CB');
  assert.equal(deck('0'.repeat(63) + '1'), '-BBCCC-----C-BC-C-A-');
});

test('the example of RFC 3797 comes out', () => {
  const key = page_.rfc3797Key(['9319', '2 5 12 8 10', '9 18 26 34 41 45']);
  assert.equal(key, '9319./2.5.8.10.12./9.18.26.34.41.45./');
  assert.deepEqual(plain(page_.rfc3797Select(key, 25, 12)).map(i => i + 1), [17, 7, 2, 16, 25, 23, 8, 24, 19, 13, 22, 5]);
});

test('page and program agree on every file, honest and changed', () => {
  let file = null, agreed = 0;
  const codes = new Set();
  for (const line of lines) {
    if ('base64' in line) file = Buffer.from(line.base64, 'base64');
    const bytes = 'base64' in line ? file :
      Buffer.concat([file.subarray(0, line.at), Buffer.from(line.put, 'base64'), file.subarray(line.at + line.cut)]);
    const said = verify(bytes), where = line.name || `at ${line.at}`;
    assert.equal(said.verified, line.verified, where);
    // What breaks the form is told in words of each one's reader; everything else must be the same, finding by finding.
    if (line.findings[0]?.code === 'FORM') {
      assert.deepEqual(said.findings.map(finding => finding.code), ['FORM'], where);
    } else {
      assert.deepEqual(said, {verified: line.verified, findings: line.findings, more: line.more}, where);
    }
    for (const {code} of line.findings) codes.add(code);
    ++agreed;
  }
  assert.ok(agreed > 2000, `${agreed} files`);
  assert.ok(codes.size > 30, [...codes].join(' '));
  assert.deepEqual(lines.filter(line => line.verified && ['honest', 'rfc3797', 'first format', 'second format', 'without a beacon', 'nobody stepped in', 'nothing without right', 'larger']
    .includes(line.name)).length, 8);
});

test('an entrant finds what became of an entry', () => {
  const bytes = Buffer.from(lines[0].base64, 'base64'), {draw} = page_.verifyDrawFile(new Uint8Array(bytes));
  const row = draw.kiosks[1].rows[2].row, winner = draw.closing[0].winners[0];
  assert.equal(page_.findEntry(draw, row.entry).row, row);
  assert.equal(page_.findEntry(draw, winner.entry).won, winner.prize);
  assert.equal(page_.findEntry(draw, '0'.repeat(32)), null);
  // The second winner declined, and so did the first reserve: the prize is the second one's.
  const [declined, last] = draw.closing[0].replaced;
  assert.equal(page_.findEntry(draw, declined.winner).won, '');
  assert.equal(page_.findEntry(draw, declined.entry).won, '');
  assert.equal(page_.findEntry(draw, last.entry).won, last.prize);
});

test('every finding and every line has words in three languages', () => {
  const codes = [...script('verifier').matchAll(/(?:add|expect)\(\s*'([A-Z0-9_]+)'|code: '(FORM)'/g)].map(match => match[1] || match[2]);
  assert.ok(new Set(codes).size > 45);
  for (const code of codes) assert.ok(code in words.FINDING_WORDS, code);
  for (const [key, texts] of Object.entries({...words.FINDING_WORDS, ...words.PAGE_WORDS})) {
    assert.equal(texts.length, words.LANGUAGES.length, key);
    for (const text of texts) assert.ok(text.length > 0, key);
  }
});

// As much of a browser as the page uses: elements with text, children and handlers.
class Element {
  constructor() { Object.assign(this, {textContent: '', className: '', value: '', children: [], hidden: false}); }
  append(...inner) { this.children.push(...inner); }
  replaceChildren(...inner) { this.children = inner; }
  get text() { return this.textContent + this.children.map(child => (typeof child === 'string' ? child : child.text)).join(''); }
}

test('the page tells the verdict in the language chosen', async () => {
  const elements = new Map(), byId = id => elements.get(id) || elements.set(id, new Element()).get(id);
  const document = {getElementById: byId, createElement: () => new Element(), documentElement: {}};
  const browser = vm.createContext({TextEncoder, TextDecoder, Uint8Array, setTimeout, document, navigator: {language: 'zh-HK'}});
  const scripts = [...html.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map(match => match[1]);
  vm.runInContext(scripts.join('\n;\n').replaceAll("'use strict';", ''), browser);
  const choose = async bytes => {
    byId('file').files = [{arrayBuffer: async () => new Uint8Array(bytes).buffer}];
    await byId('file').onchange();
  };
  const honest = Buffer.from(lines[0].base64, 'base64');
  assert.equal(byId('title').text, words.PAGE_WORDS.title[2]);
  await choose(honest);
  assert.equal(byId('verdict').text, words.PAGE_WORDS.good[2]);
  const {draw} = page_.verifyDrawFile(new Uint8Array(honest));
  for (const shown of [draw.fingerprint, draw.config_hash, draw.commitments_hash, draw.kiosks[2].head, ...draw.config.sources, ...draw.closing[0].values,
    '2026-05-06 20:40:00 UTC']) assert.ok(byId('account').text.includes(shown));
  byId('entry').value = draw.kiosks[1].rows[2].row.entry.toUpperCase();
  byId('entry').oninput();
  assert.match(byId('entryAnswer').text, /kiosk-101/);
  byId('entry').value = `抽獎編號 ${draw.kiosks[1].rows[2].row.entry}\n春日 · 杯\n校驗碼 0123456789`;  // as the receipt's code says it
  byId('entry').oninput();
  assert.match(byId('entryAnswer').text, /kiosk-101/);
  byId('language').value = 'en';
  byId('language').onchange();
  assert.match(byId('entryAnswer').text, /Kiosk kiosk-101, draw no. 2, block 2, slot 2:/);
  await choose(Buffer.from(honest.toString().replace('"drawn":20', '"drawn":19')));
  assert.equal(byId('verdict').text, words.PAGE_WORDS.bad[0]);
  assert.match(byId('findings').text, /blocks\[0\]\.drawn: the block's rows are more or fewer than it says/);
  assert.equal(byId('account').text, '');
  assert.equal(byId('lookup').hidden, true);
});

test('the page asks nobody for anything', () => {
  assert.match(html, /Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'"/);
  assert.doesNotMatch(html, /https?:|src=|href=|@import|url\(|fetch\(|XMLHttp|innerHTML/);
});

test('the command ends with 0 verified, 1 not, 2 wrong use, and needs no sign-in', () => {
  const folder = mkdtempSync(join(tmpdir(), 'footfall-draw-'));
  const run = (...line) => spawnSync(command, line, {encoding: 'utf8', env: {HOME: folder, FOOTFALL_LOGIN: join(folder, 'none.json')}});
  try {
    const good = join(folder, 'good.json'), bad = join(folder, 'bad.json'), bytes = Buffer.from(lines[0].base64, 'base64');
    writeFileSync(good, bytes);
    writeFileSync(bad, bytes.toString().replace('"prize":"B","seq"', '"prize":"C","seq"'));
    const verified = run('draw', 'verify', good), not = run('draw', 'verify', bad), json = run('draw', 'verify', bad, '--json');
    assert.equal(verified.status, 0);
    assert.match(verified.stdout, /^Verified: the name \(spring-draw\)/);
    assert.equal(not.status, 1);
    assert.match(not.stdout, /kiosks\[0\]\.rows\[\d+\]\.row\.prize: the prize is not the one that the block's deck holds at this slot\n +expected B\n +found    C/);
    assert.equal(json.status, 1);
    assert.deepEqual(JSON.parse(json.stdout).findings.map(({words, ...finding}) => finding), verify(readFileSync(bad)).findings);
    assert.equal(JSON.parse(run('draw', 'verify', good, '--json').stdout).verified, true);
    assert.equal(run('draw', 'verify', join(folder, 'none')).status, 2);
    assert.equal(run('draw', 'verify', folder).status, 2);
    assert.equal(run('draw', 'verify').status, 2);
  } finally {
    rmSync(folder, {recursive: true});
  }
});
