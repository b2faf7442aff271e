# fish completion for handclasp-cli
# SPDX-License-Identifier: GPL-3.0-or-later
# Options are asked of the program itself, so that they are those it has.

function __handclasp_cli_commands
    handclasp-cli --help 2>/dev/null | string replace -rf '^  ([a-z]+) +(.*)$' '$1\t$2'
end

function __handclasp_cli_command
    set -l words (commandline -opc)
    test (count $words) -ge 2; and echo $words[2]
end

function __handclasp_cli_options
    handclasp-cli (__handclasp_cli_command) --help 2>/dev/null |
        string replace -rf '^ *(?:-[A-Za-z], )?(--[a-z][a-z-]*)(?:=\S+)? +(.*)$' '$1\t$2'
end

function __handclasp_cli_needs_command
    test (count (commandline -opc)) -eq 1
end

complete -c handclasp-cli -n __handclasp_cli_needs_command -f -a '(__handclasp_cli_commands)'
complete -c handclasp-cli -n 'not __handclasp_cli_needs_command' -f -a '(__handclasp_cli_options)'
complete -c handclasp-cli -n 'contains -- (__handclasp_cli_command) check connect' -f -a 'ws:// wss://'
complete -c handclasp-cli -n 'contains -- (__handclasp_cli_command) export; and contains -- (commandline -opc)[-1] --format' -f -a 'folder file http bruno bru'
complete -c handclasp-cli -n 'contains -- (__handclasp_cli_command) import export show convert replay compare' -F
