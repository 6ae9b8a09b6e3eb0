/** Every number that decides how long or how much, with its unit and its reason. */
export const timings = {
  /** A daemon's figures; three may be missed before it counts as offline. */
  heartbeatMs: 30_000,
  offlineAfterMs: 90_000,
  /** Finds dead TCP peers well before `offlineAfterMs`. */
  pingMs: 15_000,
  /** A peer that connects must say who it is; a silent one holds a slot. */
  firstFrameMs: 5_000,
  /** How long the rest of a refused body is listened to, so that its sender gets to read why. */
  hearOutMs: 5_000,
  /** Back-off of a lost connection: doubled from the first to the last, with jitter so that a fleet does not return at once. */
  reconnectFirstMs: 1_000,
  reconnectLastMs: 30_000,
  /** A connection that lived this long resets the back-off. */
  healthyAfterMs: 5_000,
  /** After a daemon's return, how long a session may stay unreported before it is lost. */
  recoveryGraceMs: 15_000,
  registrationTokenMs: 3_600_000,
  /** The scheduler's net below the events that wake it. */
  schedulerTickMs: 2_000,
  /** What no event and no figure woke is found all the same, and a long queue does not keep an idle hub busy. */
  schedulerNetMs: 60_000,
  /** Whoever waited for the hub asks at once: what nobody asked of it by then is prepared, and holds up none of them. */
  indexesAfterMs: 500,
  /** How soon a refused attempt is in the log. */
  refusalsTickMs: 1_000,
  /** Retry n of a task waits 10 s · 2ⁿ⁻¹, at most 5 minutes. */
  retryFirstMs: 10_000,
  retryLastMs: 300_000,
  /** How long a provider without quota is left alone where nobody says, and at most. */
  parkMs: 3_600_000,
  parkLongestMs: 2_592_000_000,
  /** The same where an agent says so; a person or a daemon may say more. */
  parkByAgentLongestMs: 21_600_000,
  /** What agents use is written down once in this time, and when it crosses a limit. */
  usageRecordMs: 60_000,
  /** A storm of changes reaches a window in frames this far apart: often enough to look live, few enough for many windows. */
  rowsGatheredMs: 20,
  /** Figures of usage are told to windows at most so often, each: as fast as somebody reads them. */
  usagePulseMs: 1_000,
  /** Windows hear at most so often that calls of tools were decided in a project: agents call many a second. */
  decisionPulseMs: 1_000,
  /** Who has a window open is told at most so often: windows that are loaded again go and come. */
  presentGatheredMs: 1_000,
  /** Group ending: how long a closed session's processes may take to leave before they are killed. */
  closeGraceMs: 5_000,
  /** How long an agent whose task has ended may take to leave by itself. */
  endedTaskGraceMs: 10_000,
  /** How long a command that proves a task may run where its author says nothing, and at most. */
  evidenceCommandMs: 600_000,
  evidenceCommandLongestMs: 3_600_000,
  /** How long the processes of such a command may take to leave before they are killed. */
  evidenceGraceMs: 2_000,
  /** How long the last output of such a command may take to come after its end; what holds a process in the kernel holds no queue. */
  evidenceDrainMs: 1_000,
  /** How often a command asks whether the evidence of a completion is judged. */
  evidencePollMs: 1_000,
  /** A search in a recording answers with what it has found by then; well below `orderMs`. */
  searchMs: 2_000,
  /** How long an order that is answered may take. */
  orderMs: 15_000,
  /** When a command says that it waits, and for whom. */
  waitNoteMs: 3_000,
  /** How long an SSH host may say nothing while somebody connects to it; what a person needs to answer is not counted. */
  sshConnectMs: 10_000,
  /** How long the system's `ssh` may take from its start to a shell that answers, over all hosts on the way and asking nobody. */
  sshShellMs: 45_000,
  /** A quiet SSH connection is asked whether it lives; three may go unanswered. */
  sshKeepaliveMs: 15_000,
  /** How long the system's `ssh -G` may take to say what holds for a host: a configuration may run programs. */
  sshSettingsMs: 10_000,
  /** How long the other end of an SSH connection may take to close it. */
  sshCloseMs: 1_000,
  /** Between two signals to a command that has not ended yet. */
  sshSignalMs: 100,
  /** How long a command waits for an answer: above an order to a daemon, and above reading a large file. */
  answerMs: 30_000,
  /** The same where the hub reads all of its log. */
  longAnswerMs: 600_000,
  /** How long an agent's blocking question is held open in one request before the client asks again. */
  waitSliceMs: 25_000,
} as const;

/** Every limit on size and number. Bytes where not said otherwise. */
export const limits = {
  frameBytes: 1_048_576,
  bodyBytes: 1_048_576,
  /** Levels of objects and arrays in the fields of a request: more than data of people has, far less than a stack takes. */
  jsonDepth: 64,
  /** SSH keepalives without an answer before the connection counts as lost. */
  sshKeepalives: 3,
  /** Hosts on the way to a host: more are a circle in a configuration. */
  sshHops: 8,
  /** So often a command is asked to end before its channel is closed under it. */
  sshSignals: 10,
  /** How often an SSH host may say that it wants something more before it lets in; none that is real wants three. */
  sshPartialYes: 5,
  /** How often it may ask within one attempt; a password that has expired takes three. */
  sshRounds: 10,
  /** Commands at once on one SSH connection; sshd takes ten. */
  sshRuns: 8,
  /** Connections at once over one remote forward: a daemon and its commands need a handful. */
  sshForwarded: 256,
  /** What is kept of each output of a command on a host, where nothing is said. */
  sshOutputBytes: 1_048_576,
  /** What travels whole in one frame; above it pages or chunks. */
  pieceBytes: 262_144,
  /** What the contracts of one task may have together, and what one task is given of others. */
  contractDataBytes: 8_388_608,
  /** Inputs that the scheduler gives out in one line of the log, which holds them beside the contract that they come from. */
  inputsPerLineBytes: 16_777_216,
  /** A request that carries contracts: their data, and the usual room for what stands around it. */
  contractBodyBytes: 9_437_184,
  /** The same as a file, which people indent. */
  inputFileBytes: 16_777_216,
  /** Bodies and frames above the usual size that a process holds at once: some at their largest, many that are less so. */
  largeRequestsBytes: 134_217_728,
  /** Versions of a contract that can be read back and compared; older ones stand in the log alone. */
  contractVersions: 100,
  /** Differences that are listed; the rest is counted. */
  contractChanges: 100,
  /** One uploaded text, and all of them together; a task's records. */
  artifactBytes: 262_144,
  artifactStoreBytes: 1_073_741_824,
  artifactsPerTask: 200,
  titleCharacters: 200,
  nameCharacters: 80,
  specCharacters: 200_000,
  noteCharacters: 20_000,
  /** Models whose tokens are told apart in what a session used; nobody works with more. */
  usedModels: 20,
  /** Shell text that proves a task: some lines; what is longer is a script of the repository. */
  evidenceCommandCharacters: 4_000,
  evidenceDetailCharacters: 500,
  /** The end of what such a command printed: all that the hub ever keeps of it. */
  evidenceOutputBytes: 4_096,
  /** Proofs that wait for their turn on one server: more than it may have sessions. */
  evidenceQueue: 100,
  /** How often one proof is begun: the second time after a restart of its daemon. */
  evidenceRuns: 2,
  labels: 50,
  labelCharacters: 100,
  dependenciesPerTask: 200,
  tasksPerPipeline: 1_000,
  /** Open tasks of one objective to which its manager may add more: what no person could look over is a manager gone wild. */
  openTasksPerManager: 100,
  /** A template file; a thousand tasks fit in. */
  templateBytes: 262_144,
  templateParameters: 50,
  /** In one project, and as many for every project. */
  templates: 500,
  /** Tasks under way at once that a project, and a hub, can be told to allow. */
  runningPerProject: 10_000,
  runningPerHub: 100_000,
  sessionsPerServer: 10,
  terminalColumns: 1_000,
  terminalRows: 500,
  /** Commands whose answers are remembered, so that a repeat acts once. */
  rememberedCommands: 100_000,
  /** Rows of ended tasks in a first snapshot: those of the last days, and at most so many per project. */
  recentDays: 7,
  recentTasks: 5_000,
  pageRows: 500,
  /** A row at its largest: every field at its own limit. Bodies are never part of one. */
  rowBytes: 163_840,
  /** Contracts that one task owes or has published. */
  contractsPerTask: 100,
  /** Projects that one server may serve. */
  projectsPerServer: 500,
  /** Frames of a recording in one page, which `pieceBytes` bounds too. */
  transcriptFrames: 10_000,
  /** Lines that one search in a recording finds, each with its neighbours; then it is gone on with. */
  searchMatches: 100,
  searchedCharacters: 200,
  /** Directories that a server tells of one; and entries that it looks at to find them. */
  listedDirectories: 500,
  scannedEntries: 100_000,
  clientQueueBytes: 4_194_304,
  outboxEntries: 10_000,
  /** What agents said and the hub has not taken: some contracts at their largest, all of them in the daemon's memory. */
  outboxBytes: 67_108_864,
  rulePatternCharacters: 500,
  ruleNoteCharacters: 200,
  /** Providers that may be parked at once on one server, or in one project. */
  parkingsPerScope: 100,
  /** In one scope; each is asked for each call of a tool. */
  rulesPerScope: 100,
  toolNameCharacters: 200,
  /** Arguments of a tool call that patterns look at; longer ones are never allowed by a pattern. */
  matchedArgsCharacters: 65_536,
  /** Arguments as a recorded decision keeps them. */
  decisionArgsCharacters: 500,
  /** Decisions of a project that the hub remembers; the log has them all. */
  recentDecisions: 500,
} as const;
