import type { Environment } from 'monaco-editor';

/** Files of this server, built beside the page's script: the policy allows no blob: URLs. */
const environment: Environment = {
  getWorker(_workerId, label) {
    if (label === 'json') return new Worker('/assets/json.worker.js');
    if (label === 'graphql') return new Worker('/assets/graphql.worker.js');
    return new Worker('/assets/editor.worker.js');
  },
};

// Where Monaco looks when it needs its first worker.
window.MonacoEnvironment = environment;
