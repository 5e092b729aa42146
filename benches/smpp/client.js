// Sends texts with npm's `smpp`, so many on their way at once.
'use strict';

const smpp = require('smpp');

const [port, texts, window, words] = process.argv.slice(2);
let sent = 0;
let answered = 0;

const session = smpp.connect({ url: `smpp://127.0.0.1:${port}` }, () => {
  session.bind_transceiver({ system_id: 'qanat', password: 'secret' }, () => {
    for (let i = 0; i < Number(window); i += 1) next();
  });
});

function next() {
  if (sent >= Number(texts)) return;
  const to = `7701${String(sent).padStart(7, '0')}`;
  sent += 1;
  const submit = {
    source_addr: '1414',
    dest_addr_ton: 1,
    dest_addr_npi: 1,
    destination_addr: to,
    registered_delivery: 1,
    validity_period: '000000040000000R',
    short_message: words,
  };
  session.submit_sm(submit, (answer) => {
    if (answer.command_status !== 0) throw new Error(`status ${answer.command_status}`);
    answered += 1;
    if (answered === Number(texts)) session.unbind(() => process.exit(0));
    next();
  });
}
