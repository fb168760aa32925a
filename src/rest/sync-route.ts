import { Router } from 'express';
import type { RequestHandler } from 'express';
import type { TokenVerifier } from '../auth/access-token.ts';
import { authenticate } from '../http/authenticate.ts';
import { disconnectSignal } from '../http/client-disconnect.ts';
import { readJson } from '../http/json-body.ts';
import { measure } from '../http/measure.ts';
import { methodNotAllowed } from '../http/method-not-allowed.ts';
import { sendJson } from '../http/send-json.ts';
import type { SpoolSpace } from '../http/spool.ts';
import type { Metrics } from '../observability/metrics.ts';
import type { SyncService } from '../sync/sync-service.ts';
import { REST_ENCODING, syncAnswerBody } from './sync-answer.ts';
import { parseSyncRequest } from './sync-request.ts';

export const SYNC_PATH = '/messager/chat/sync';

export interface RestOptions {
  readonly sync: SyncService;
  readonly tokens: TokenVerifier;
  readonly metrics: Metrics;
  /** For clients that read slowly. */
  readonly spools: SpoolSpace;
}

/** The REST door: the one endpoint of the spec. Errors go on to `sendProblem`. */
export function createRestRouter({ sync, tokens, metrics, spools }: RestOptions): Router {
  const router = Router();

  const answer: RequestHandler = async (req, res) => {
    const accountId = await authenticate(req, tokens);
    const since = parseSyncRequest(await readJson(req));
    const found = await sync.sync({
      accountId,
      since,
      encodings: [REST_ENCODING],
      disconnected: () => disconnectSignal(res),
    });
    const body = syncAnswerBody(found, (messages) => metrics.messagesSent('rest', messages));
    res.setHeader('Cache-Control', 'no-store').setHeader('Content-Type', 'application/json; charset=utf-8');
    await sendJson(req, res, body, spools);
  };

  router.route(SYNC_PATH).all(measure('rest', metrics)).post(answer).all(methodNotAllowed('POST'));
  return router;
}
