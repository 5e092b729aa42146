// A message centre on the library `smpp` of npm. It keeps a line of JSON for each text, says of each that it was delivered, and
// takes lines like `77011234567 1` from its standard input: what a phone writes.
'use strict';

const fs = require('fs');
const readline = require('readline');
const smpp = require('smpp');

const [portFile, textsFile] = process.argv.slice(2);
let sessions = [];
let count = 0;

function delivers(session, from, words, esmClass) {
  session.deliver_sm({
    source_addr_ton: 1,
    source_addr_npi: 1,
    source_addr: from,
    destination_addr: '1414',
    esm_class: esmClass,
    short_message: words,
  });
}

function takes(session, pdu) {
  count += 1;
  const id = count.toString(16).padStart(8, '0');
  const { message, udh } = pdu.short_message;
  const text = { to: pdu.destination_addr, from: pdu.source_addr, words: message, parts: udh ? udh.length : 0 };
  fs.appendFileSync(textsFile, JSON.stringify(text) + '\n');
  session.send(pdu.response({ message_id: id }));
  const words = `id:${id} sub:001 dlvrd:001 submit date:2603230300 done date:2603230301 stat:DELIVRD err:000 text:`;
  delivers(session, pdu.destination_addr, words, 0x04);
}

const server = smpp.createServer((session) => {
  const bind = (pdu) => {
    const welcome = pdu.system_id === 'qanat' && pdu.password === 'secret';
    session.send(pdu.response({ system_id: 'npm', command_status: welcome ? 0 : smpp.ESME_RBINDFAIL }));
    if (welcome) sessions.push(session);
  };
  session.on('bind_transceiver', bind);
  session.on('submit_sm', (pdu) => takes(session, pdu));
  session.on('enquire_link', (pdu) => session.send(pdu.response()));
  session.on('unbind', (pdu) => {
    fs.appendFileSync(textsFile, JSON.stringify({ unbind: true }) + '\n');
    session.send(pdu.response());
    session.close();
  });
  session.on('close', () => (sessions = sessions.filter((other) => other !== session)));
  session.on('error', () => session.close());
});
server.listen(0, '127.0.0.1', () => fs.writeFileSync(portFile, String(server.address().port)));

readline.createInterface({ input: process.stdin }).on('line', (line) => {
  const [from, ...words] = line.split(' ');
  delivers(sessions[0], from, words.join(' '), 0);
});
