/** Shells that the command can be completed in. */
export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

const bash = `# Completion of rostrum in bash. In ~/.bashrc: source <(rostrum completion bash)
_rostrum() {
  local value line
  COMPREPLY=()
  while IFS= read -r line; do
    value=\${line%%$'\\t'*}
    case $value in
      :files) compopt -o default 2>/dev/null ;;
      :directories) compopt -o dirnames 2>/dev/null ;;
      ?*) COMPREPLY+=("$value") ;;
    esac
  done < <(rostrum __complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _rostrum rostrum
`;

const zsh = `#compdef rostrum
# Completion of rostrum in zsh. In ~/.zshrc, after compinit: source <(rostrum completion zsh)
# Or as a file named _rostrum in a directory of $fpath.
_rostrum() {
  local line value
  local -a found
  for line in "\${(@f)$(rostrum __complete -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null)}"; do
    value=\${line%%$'\\t'*}
    case $value in
      :files) _files; return ;;
      :directories) _files -/; return ;;
      ?*) found+=("\${value//:/\\\\:}:\${line#*$'\\t'}") ;;
    esac
  done
  # Names are offered in either case; without this, zsh would drop those that differ from what was typed.
  _describe rostrum found -M 'm:{[:lower:][:upper:]}={[:upper:][:lower:]}'
}
if [[ $funcstack[1] == _rostrum ]]; then _rostrum; else compdef _rostrum rostrum; fi
`;

const fish = `# Completion of rostrum in fish: rostrum completion fish > ~/.config/fish/completions/rostrum.fish
function __rostrum_complete
  set -l words (commandline -opc)
  set -e words[1]
  set -l current (commandline -ct)
  for line in (rostrum __complete -- $words "$current" 2>/dev/null)
    switch $line
      case ':files*'
        __fish_complete_path "$current"
      case ':directories*'
        __fish_complete_directories "$current"
      case '*'
        echo $line
    end
  end
end
complete -c rostrum -f -a '(__rostrum_complete)'
`;

/** What a shell reads to complete the command: it asks "rostrum __complete" for everything. */
export const completionScripts: Readonly<Record<Shell, string>> = { bash, zsh, fish };
