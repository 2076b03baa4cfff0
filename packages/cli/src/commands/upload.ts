import { type Command, defineCommand } from '../command.ts';
import { choice, flag, format, text } from '../option-types.ts';

/** `countersign upload` */
export const uploadCommand: Command = defineCommand({
  name: 'upload',
  summary: 'Upload files or folders to Clevver, dStor, Pakt or PortSIP; the same command again resumes',
  arguments: '<api> <path...>',
  argumentsDescription: [
    'clevver, dstor, pakt or portsip',
    'what to upload: folders for dstor, files for the others; those for clevver go into one batch',
  ],
  options: {
    server: text({
      flags: '--server <url>',
      description: 'base URL of the API; stands for servers[0].url of its description, path included',
    }),
    target: choice({
      flags: '--target <sandbox>',
      description: 'try it on a sandbox that is started for the upload',
      words: ['sandbox'],
    }),
    token: text({ flags: '--token <value>', description: 'token of the API' }),
    tokenEnv: text({ flags: '--token-env <name>', description: 'environment variable that holds the token' }),
    private: flag({ flags: '--private', description: 'pakt: only for the owner of the token' }),
    symlinks: choice({
      flags: '--symlinks <refuse|skip|follow>',
      description: 'dstor: what happens to symbolic links in a folder',
      words: ['refuse', 'skip', 'follow'],
      initial: 'refuse',
    }),
    stateDir: text({
      flags: '--state-dir <directory>',
      description:
        'where unfinished and finished uploads are remembered (default: $XDG_STATE_HOME/countersign/uploads, or ~/.local/state/countersign/uploads)',
    }),
    format: format('the result is'),
  },
  examples: [
    'countersign upload portsip backup.tar --target sandbox',
    'countersign upload portsip backup.tar --server https://pbx.example.com:8887 --token-env PORTSIP_TOKEN',
    'countersign upload dstor ./photos --server http://127.0.0.1:4020/dstor/v1 --token alice-token',
    'countersign upload clevver a.pdf b.pdf --server http://127.0.0.1:4020/clevver/api --token alice-token',
    'countersign upload pakt a.pdf --private --server http://127.0.0.1:4020/pakt --token alice-token --format json',
  ],
  async run(input, context) {
    const { runUpload } = await import('../upload/run-upload.ts');
    return runUpload(input, context);
  },
});
