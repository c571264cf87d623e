using Progressd.Tests.Support;

namespace Progressd.Tests.Systemd;

/// <summary>
/// The package on a Debian that its own systemd booted, from the installation until nothing is left of it; each scene leaves it running, with the job that
/// it began with.
/// </summary>
[TestFixture("bookworm")] // systemd 252
[TestFixture("trixie")] // 257, which mounts a service's folders without execution
[Parallelizable]
public sealed class SystemdTests(string suite)
{
    private Machine _machine = null!;

    [OneTimeSetUp]
    public void Boot()
    {
        Machine.Need();
        _machine = new(suite, PublishOnce.Packages);
        _machine.Expect("install_package; cp /etc/default/progressd /root/flags");
    }

    [OneTimeTearDown]
    public void PowerOff() => _machine?.Dispose();

    [TearDown]
    public void GoOn()
    {
        if (TestContext.CurrentContext.Result.Outcome.Status == NUnit.Framework.Interfaces.TestStatus.Failed) _machine?.Run("as_it_was");
    }

    [Test]
    public void The_package_starts_it_at_once_and_it_draws() => _machine.Expect("""
        [ "$(cat /tmp/health)" = ok ]
        [ "$(systemctl is-enabled progressd)" = enabled ]
        ask 'render?jobid=job' | head -c 8 | od -An -tx1 | grep -q '89 50 4e 47'
        ls /var/lib/private/progressd/progressd.lock
        """);

    [Test]
    public void An_upgrade_keeps_the_state_and_takes_away_what_older_versions_unpacked() => _machine.Expect("""
        mkdir -p /var/cache/private/progressd/0123456789 # systemd's place for the unit's CacheDirectory
        ln -s private/progressd /var/cache/progressd
        old=$(pid)
        dpkg -i /mnt/progressd_*_amd64.deb
        back "$old"
        fails ls /var/cache/private/progressd
        fails readlink /var/cache/progressd
        ask 'status?jobid=job' | grep -q '"workid":"a",.*"current":3'
        """);

    [Test]
    public void The_unit_is_understood_to_the_last_line()
    {
        var verified = _machine.Run("systemd-analyze verify --man=no progressd.service");
        // Restarts that slow down came with 254.
        var unknown = verified.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.Contains("'RestartSteps'") && !line.Contains("'RestartMaxDelaySec'"));
        Assert.That(unknown, Is.Empty);
        if (suite != "bookworm") Assert.That(verified, Is.EqualTo(new Script(0, "", "")));
    }

    [Test]
    public void What_fontconfig_lacks_is_not_said_at_each_start() =>
        _machine.Expect("fails journalctl --unit progressd --grep Fontconfig");

    [Test]
    public void Killed_it_is_back_with_all_that_was_acknowledged() => _machine.Expect("""
        old=$(pid)
        systemctl kill --signal KILL progressd
        back "$old"
        ask 'status?jobid=job' | grep -q '"workid":"a",.*"current":3'
        """);

    [Test]
    public void Stopped_by_somebody_it_is_killed_by_the_watchdog_and_is_back() => _machine.Expect("""
        unit 'WatchdogSec=2\n'
        restart
        old=$(pid)
        kill -STOP "$old"
        back "$old"
        ask 'status?jobid=job' | grep -q '"workid":"a",.*"current":3'
        journalctl --unit progressd --output cat | grep -q "Failed with result 'watchdog'"
        # Not with SIGABRT, after which .NET lives on for longer than a minute.
        journalctl --unit progressd --output cat | grep -q 'with signal SIGKILL'
        unit
        restart
        """);

    [Test]
    public void Restarted_under_load_it_loses_nothing_that_was_acknowledged()
    {
        _machine.Expect("""
            mkdir /tmp/acknowledged
            for worker in 1 2 3 4; do
                (
                    n=0
                    while [ ! -e /tmp/enough ]; do
                        n=$((n + 1))
                        if [ "$(ask "update?jobid=job&workid=load$worker&current=$n&total=100000")" = ok ]; then echo "$n" >"/tmp/acknowledged/$worker"; fi
                    done
                ) &
            done
            for _ in 1 2 3; do
                before=$(cat /tmp/acknowledged/1 2>/dev/null || echo 0)
                until [ "$(cat /tmp/acknowledged/1 2>/dev/null || echo 0)" -gt $((before + 5)) ]; do sleep 0.1; done
                restart
            done
            touch /tmp/enough
            wait
            for worker in 1 2 3 4; do
                stored=$(ask 'status?jobid=job' | grep -oE "\"workid\":\"load$worker\",[^}]*\"current\":[0-9]+" | grep -oE '[0-9]+$')
                [ "$stored" -ge "$(cat /tmp/acknowledged/$worker)" ]
            done
            """);
    }

    [Test]
    public void A_hangup_changes_nothing() => _machine.Expect("""
        old=$(pid)
        systemctl kill --signal HUP progressd
        ask 'text?jobid=job&summary=1' | grep -q running
        [ "$(pid)" = "$old" ]
        """);

    [Test]
    public void A_wrong_flag_is_said_once_and_not_tried_again() => _machine.Expect("""
        flags --port none
        fails systemctl restart progressd
        # Longer than it would wait before it tries again.
        sleep 3
        [ "$(systemctl show --property NRestarts,ActiveState,ExecMainStatus progressd | sort | tr '\n' ' ')" = 'ActiveState=failed ExecMainStatus=1 NRestarts=0 ' ]
        [ "$(journalctl --unit progressd --output cat --grep "'none'" | wc -l)" = 1 ]
        cp /root/flags /etc/default/progressd
        systemctl start progressd
        back 0
        """);

    [Test]
    public void Its_lines_have_priorities_in_the_journal() => _machine.Expect("""
        restart
        journalctl --unit progressd --priority info..info --output cat | grep -qx stopping
        flags --port none
        fails systemctl restart progressd
        journalctl --unit progressd --priority err..err --output cat | grep -q "^--port is 'none'"
        cp /root/flags /etc/default/progressd
        systemctl start progressd
        back 0
        """);

    [Test]
    public void An_address_that_comes_late_is_waited_for()
    {
        _machine.Expect("""
            flags "--bind localhost --bind 192.0.2.7"
            fails systemctl restart progressd
            until [ "$(systemctl show -P NRestarts progressd)" -ge 1 ]; do sleep 0.1; done
            journalctl --unit progressd --output cat | grep -q 'status=75'
            """);
        _machine.AddAddress("192.0.2.7/32");
        _machine.Expect("""
            back 0
            curl -s http://192.0.2.7:8080/healthz | grep -qx ok
            cp /root/flags /etc/default/progressd
            restart
            """);
    }

    [Test]
    public void A_state_elsewhere_takes_the_lines_that_the_unit_names() => _machine.Expect("""
        useradd --system progress
        install -d -o progress /data/progressd
        flags "--bind * --state /data/progressd/other.json"
        unit 'DynamicUser=no\nUser=progress\nReadWritePaths=/data/progressd\n'
        restart
        ask 'create?jobid=there'
        ls /data/progressd/other.lock
        cp /root/flags /etc/default/progressd
        unit
        restart
        ask 'status?jobid=job' | grep -q '"workid":"a"'
        """);

    // Servers of ours stand in for chat and mail: sockets of systemd, a shell each.
    [Test]
    public void The_programs_for_on_end_send_from_the_units_sandbox_and_tell_each_end_once() => _machine.Expect("""
        stand_in() {
            printf '[Socket]\nListenStream=127.0.0.1:%s\nAccept=yes\n' "$2" >"/run/systemd/system/$1.socket"
            printf '[Service]\nExecStart=bash /root/%s\nStandardInput=socket\nStandardError=journal\n' "$1" >"/run/systemd/system/$1@.service"
            cat >"/root/$1"
            systemctl daemon-reload
            systemctl start "$1.socket"
        }
        stand_in chat 9025 <<'END'
        length=0
        while read -r name value && [ "$name" != $'\r' ]; do case ${name,,} in content-length:) length=${value%$'\r'} ;; esac; done
        echo "$(head -c "$length")" >>/root/chat.told
        printf 'HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n'
        END
        stand_in mail 9026 <<'END'
        printf '220 stand-in\r\n'
        while read -r line; do
            line=${line%$'\r'}
            echo "$line" >>/root/mail.told
            case $line in DATA) printf '354 go on\r\n' && data=yes ;; QUIT) printf '221 bye\r\n' && exit ;; .) data='' ;; esac
            [ "$data" ] || printf '250 ok\r\n'
        done
        END
        ended() { ask "create?jobid=$1&tell=night" && [ "$(ask "update?jobid=$1&workid=a&exit=$2&current=1&total=1")" = ok ]; }
        # Until a line is there that often, of a file.
        told() { for _ in $(seq 200); do [ "$(grep -c "$2" "/root/$3.told" 2>/dev/null)" != "$1" ] || return 0; sleep 0.1; done; cat "/root/$3.told"; exit 1; }
        install -m 755 /usr/share/doc/progressd/examples/on-end-*.sh /usr/local/bin/

        flags "--bind * --settle 0 --on-end /usr/local/bin/on-end-webhook.sh"
        echo ON_END_URL=http://127.0.0.1:9025/hooks/secret >>/etc/default/progressd
        restart
        ended first 0
        told 1 '"text":"first: done http.*/progress/show?jobid=first night"' chat
        until grep -q '"told":"first"' /var/lib/private/progressd/*; do sleep 0.1; done
        old=$(pid)
        systemctl kill --signal KILL progressd
        back "$old"
        ended second 9
        told 1 'second: failed' chat

        flags "--bind * --settle 0 --on-end /usr/local/bin/on-end-mail.sh"
        printf '%s\n' ON_END_SMTP=smtp://127.0.0.1:9026 ON_END_FROM=progressd@head1.example.org ON_END_TO=shift@example.org >>/etc/default/progressd
        restart
        ended third 0
        told 1 '^Subject: done: third$' mail
        told 1 '^QUIT$' mail
        grep -q '^RCPT TO:<shift@example.org>$' /root/mail.told
        [ "$(grep -c . /root/chat.told)" = 2 ]

        fails journalctl --unit progressd --output cat --grep '^--on-end for'
        systemctl stop chat.socket mail.socket
        rm /usr/local/bin/on-end-*.sh
        cp /root/flags /etc/default/progressd
        restart
        for job in first second third; do curl -s -d '' "http://localhost:8080/progress/delete?jobid=$job"; done
        """);

    [Test]
    public void A_tarball_beside_the_package_is_said_and_its_removal_leaves_the_service_of_the_package_running() => _machine.Expect("""
        tar -xJf /mnt/progressd-*-linux-x64.tar.xz -C /root
        /root/progressd-*/install.sh 2>&1 | grep -q 'the package progressd is installed as well'
        [ "$(readlink "/proc/$(pid)/exe")" = /usr/local/bin/progressd ]
        dpkg -i /mnt/progressd_*_amd64.deb 2>&1 | grep -q '/usr/local/bin/progressd .*before the package'
        /root/progressd-*/install.sh --remove
        back 0
        [ "$(readlink "/proc/$(pid)/exe")" = /usr/bin/progressd ]
        [ "$(systemctl is-active progressd) $(systemctl is-enabled progressd)" = 'active enabled' ]
        """);

    [Test]
    public void A_file_put_into_usr_local_by_hand_is_not_what_the_service_of_the_package_runs() => _machine.Expect("""
        cp /usr/bin/progressd /usr/local/bin/
        restart
        [ "$(readlink "/proc/$(pid)/exe")" = /usr/bin/progressd ]
        rm /usr/local/bin/progressd
        """);

    [Test]
    public void Removed_it_leaves_the_state_and_masks_nothing() => _machine.Expect("""
        dpkg -r progressd
        [ "$(systemctl is-active progressd)" = inactive ]
        [ "$(readlink -f /etc/systemd/system/progressd.service)" != /dev/null ]
        ls /var/lib/private/progressd/progressd.json /etc/default/progressd
        dpkg -i /mnt/progressd_*_amd64.deb
        back 0
        ask 'status?jobid=job' | grep -q '"workid":"a",.*"current":3'
        """);

    [Test]
    public void Purged_it_leaves_nothing() => _machine.Expect("""
        dpkg -P progressd
        left=$(find / -name '*progressd*' ! -path '/proc/*' ! -path '/sys/*' ! -path '/mnt/*' ! -path '/data/*' ! -path '/root/*' ! -path '/run/systemd/*' ! -path '/var/log/*')
        [ -z "$left" ] || { echo "$left"; exit 1; }
        left=$(find /tmp /var/tmp -name 'clr-debug-pipe*' -o -name 'dotnet-diagnostic*')
        [ -z "$left" ] || { echo "$left"; exit 1; }
        install_package
        """);
}
