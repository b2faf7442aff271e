# bash completion for handclasp-cli
# SPDX-License-Identifier: GPL-3.0-or-later
# Options are asked of the program itself, so that they are those it has.

_handclasp_cli ()
{
  local cur prev words cword command
  _init_completion 2>/dev/null || {
    cur=${COMP_WORDS[COMP_CWORD]}
    prev=${COMP_WORDS[COMP_CWORD-1]}
  }
  command=${COMP_WORDS[1]}
  COMPREPLY=()

  if (( COMP_CWORD == 1 )); then
    mapfile -t COMPREPLY < <(compgen -W "$(handclasp-cli --help 2>/dev/null | sed -n 's/^  \([a-z]*\) .*/\1/p') --help --version" -- "$cur")
    return
  fi
  case $prev in
    --ca | --cert | --key | --capture | --env)
      mapfile -t COMPREPLY < <(compgen -f -- "$cur")
      return ;;
    --format)
      mapfile -t COMPREPLY < <(compgen -W "folder file http bruno bru" -- "$cur")
      return ;;
    --to)
      mapfile -t COMPREPLY < <(compgen -f -- "$cur")
      return ;;
    --collection)
      mapfile -t COMPREPLY < <(compgen -d -- "$cur")
      return ;;
    --proxy)
      mapfile -t COMPREPLY < <(compgen -W "none http:// socks5://" -- "$cur")
      return ;;
    --eol)
      mapfile -t COMPREPLY < <(compgen -W "lf" -- "$cur")
      return ;;
    --break)
      mapfile -t COMPREPLY < <(compgen -W "list $(handclasp-cli "$command" --break list 2>/dev/null | sed -n 's/^\(REQ-[0-9]*\) .*/\1/p')" -- "$cur")
      return ;;
  esac
  if [[ $cur == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$(handclasp-cli "$command" --help 2>/dev/null | grep -o -- '--[a-z][a-z-]*')" -- "$cur")
    return
  fi
  case $command in
    check | connect) mapfile -t COMPREPLY < <(compgen -W "ws:// wss://" -- "$cur") ;;
    practice) ;;
    *) mapfile -t COMPREPLY < <(compgen -f -- "$cur") ;;
  esac
}

complete -o nospace -F _handclasp_cli handclasp-cli
