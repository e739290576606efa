import { LSPErrorCodes, MessageType, ResponseError, ShowMessageNotification, type PrepareRenameParams, type RenameParams, type WorkspaceEdit } from 'vscode-languageserver';
import { prepareRename, rename } from '../language/rename';
import { spellingAt } from '../language/spellings';
import { renameElsewhere } from './renameElsewhere';
import type { Feature } from '../serverContext';
import { offsetAt } from '../workflow/lines';

type Prepared = NonNullable<ReturnType<typeof prepareRename>>;

/** Renames in the own file at once; elsewhere only what the user confirms, so only where the client can ask. */
export const renameFeature: Feature = {
  capability: (client) => ({ renameProvider: client.textDocument?.rename?.prepareSupport ? { prepareProvider: true } : true }),
  register: (context) => {
    const { connection, client, scanned, fileOf, handle, handleFile } = context;
    const canAsk = (client.workspace?.workspaceEdit?.documentChanges ?? false) && client.workspace?.workspaceEdit?.changeAnnotationSupport !== undefined;
    connection.onPrepareRename(handleFile<PrepareRenameParams, Prepared | null>('prepare rename', null, ({ document }, { position }) => prepareRename(document, position) ?? null));
    connection.onRenameRequest(handle<RenameParams, WorkspaceEdit | ResponseError<never> | null>('rename', null, async ({ textDocument: { uri }, position, newName }, token) => {
      if (canAsk) await scanned;
      const file = fileOf(uri);
      const spelling = file?.document && spellingAt(file.document, offsetAt(file.document, position));
      if (!file?.document || !spelling) return refused('There is no topic and no job to rename here.');
      const own = rename(file.document, spelling.name, newName);
      if ('refusal' in own) return refused(own.refusal);
      if (!canAsk) return { changes: { [uri]: [...own.edits] } };
      const elsewhere = await renameElsewhere(context, file, spelling.name, newName, token);
      if (token.isCancellationRequested) return null;
      if (elsewhere.leftOut.length > 0) void connection.sendNotification(ShowMessageNotification.type, { type: MessageType.Info, message: leftOut(newName, elsewhere.leftOut) });
      return {
        documentChanges: [{ textDocument: { uri, version: null }, edits: [...own.edits] }, ...elsewhere.changes],
        changeAnnotations: elsewhere.annotations,
      };
    }));
  },
};

function refused(why: string): ResponseError<never> {
  return new ResponseError<never>(LSPErrorCodes.RequestFailed, why);
}

/** Says why files that spell the old name are not among the edits. */
function leftOut(newName: string, files: readonly string[]): string {
  const shown = files.slice(0, 3).join(', ');
  return `Not renamed elsewhere, as "${newName}" is there already: ${shown}${files.length > 3 ? ` and ${files.length - 3} more` : ''}`;
}
