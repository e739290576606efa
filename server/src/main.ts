import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { startServer } from './server';

// The transport (--stdio, --node-ipc, --socket) is read from the arguments.
const connection = createConnection(ProposedFeatures.all);
startServer(connection);
connection.listen();

// A promise that nobody waits for must not end the server, whatever came of it.
process.on('unhandledRejection', (reason) => connection.console.error(`unhandled: ${reason instanceof Error ? reason.stack ?? reason.message : String(reason)}`));
