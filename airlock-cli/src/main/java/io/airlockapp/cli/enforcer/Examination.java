package io.airlockapp.cli.enforcer;

import io.airlockapp.cli.console.CommandException;
import io.airlockapp.cli.console.Text;
import io.airlockapp.credential.AppCredentials;
import io.airlockapp.credential.Secret;
import io.airlockapp.error.AirlockException;
import io.airlockapp.error.AuthenticationException;
import io.airlockapp.model.Discovery;
import io.airlockapp.model.EchoResponse;
import io.airlockapp.model.Heartbeat;
import io.airlockapp.model.Pairing;
import io.airlockapp.reactor.ConsentOutcome;
import io.airlockapp.reactor.GatewayClient;
import io.airlockapp.reactor.RetryPolicy;
import io.airlockapp.reactor.netty.NettyTransport;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Looks for what keeps an enforcer from working, one thing after the other, each only if what it rests on is well. */
final class Examination {

    /** What artifacts may be apart from this machine's clock (wire reference, section 5). */
    private static final Duration MOST_SKEW = Duration.ofSeconds(60);

    private static final List<String> CHECKS =
            List.of("settings", "dns", "tls", "clock", "discovery", "credentials", "consent", "pairing");

    /** How a check went. */
    enum State {
        OK,
        BAD,
        SKIPPED
    }

    /**
     * What a check has found.
     *
     * @param check what was looked at
     * @param state how it is
     * @param sentence what there is to say, and what to do if it is bad
     */
    record Finding(String check, State state, String sentence) {}

    private final List<Finding> findings = new ArrayList<>();

    Examination() {}

    List<Finding> of(Configuration configuration) {
        try {
            examine(configuration);
        } catch (Stop e) {
            // What is left rests on what is bad.
        }
        for (String check : CHECKS.subList(findings.size(), CHECKS.size())) {
            findings.add(new Finding(check, State.SKIPPED, "It rests on what is wrong above."));
        }
        return List.copyOf(findings);
    }

    private void examine(Configuration configuration) {
        URI gateway = settings(configuration);
        dns(gateway);
        reach(configuration, gateway);
        try (Station station = Station.open(configuration)) {
            discovery(station);
            identity(station);
            pairing(station);
        }
    }

    private URI settings(Configuration configuration) {
        return check("settings", () -> {
            URI gateway = configuration.gateway();
            Station.open(configuration).close();
            ok("settings", "The gateway is " + gateway + ".");
            return gateway;
        });
    }

    private void dns(URI gateway) {
        try {
            InetAddress[] addresses = InetAddress.getAllByName(gateway.getHost());
            ok(
                    "dns",
                    gateway.getHost() + " is " + Text.count(addresses.length, "address") + ", first "
                            + addresses[0].getHostAddress() + ".");
        } catch (UnknownHostException e) {
            throw bad(
                    "dns",
                    "The name " + gateway.getHost() + " is not known: check its spelling, this machine's resolver, and"
                            + " whether a VPN is needed.");
        }
    }

    /** One call without a user, and without further attempts, tells of connection, TLS and clock. */
    private void reach(Configuration configuration, URI gateway) {
        GatewayClient client = GatewayClient.builder()
                .transport(NettyTransport.builder(gateway).build())
                .app(AppCredentials.agent(
                        configuration.need(Setting.CLIENT_ID), Secret.of(configuration.need(Setting.CLIENT_SECRET))))
                .retry(RetryPolicy.never())
                .build();
        try {
            EchoResponse echo = Objects.requireNonNull(client.echo().block());
            ok(
                    "tls",
                    gateway.getScheme().equals("https")
                            ? "The gateway's certificate is trusted."
                            : "Plain http, on this machine only.");
            clock(echo, Instant.now());
        } catch (AirlockException e) {
            throw bad(
                    "tls",
                    tls(e)
                            ? "The gateway's certificate is not trusted: check the address, this machine's clock, and whether a proxy"
                                    + " comes between whose authority the JDK has to know. "
                                    + Text.printable(String.valueOf(e.getMessage()))
                            : "The gateway does not answer as one: check the address, and whether a firewall or proxy is in between. "
                                    + Text.printable(String.valueOf(e.getMessage())));
        } finally {
            client.close().block();
        }
    }

    private static boolean tls(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException) {
                return true;
            }
        }
        return false;
    }

    private void clock(EchoResponse echo, Instant now) {
        Duration skew = Duration.between(echo.utc(), now);
        if (skew.abs().compareTo(MOST_SKEW) > 0) {
            throw bad(
                    "clock",
                    "This machine's clock is " + skew.abs().toSeconds() + " s "
                            + (skew.isNegative() ? "behind" : "ahead of")
                            + " the gateway's, and decisions would count as expired: let it"
                            + " be set by NTP.");
        }
        ok("clock", "Within " + Math.max(1, skew.abs().toSeconds()) + " s of the gateway's.");
    }

    private void discovery(Station station) {
        check("discovery", () -> {
            Discovery discovery =
                    Objects.requireNonNull(station.client().discover().block());
            ok(
                    "discovery",
                    "Users sign in at " + Text.printable(discovery.issuer().toString())
                            + (discovery.patSupported() ? ", or by a personal access token." : "."));
            return discovery;
        });
    }

    /** The gateway's answer about consent tells of the credentials too. */
    private void identity(Station station) {
        ConsentOutcome consent;
        try {
            consent = Objects.requireNonNull(station.enforcer().consent().block());
        } catch (AuthenticationException e) {
            throw bad(
                    "credentials",
                    "The gateway refuses them: check client id and secret, and sign in again (airlock sign-in). "
                            + Text.printable(String.valueOf(e.getMessage())));
        } catch (AirlockException e) {
            throw bad("credentials", Sentences.of(e));
        }
        ok("credentials", "The gateway takes them.");
        if (!consent.granted()) {
            throw bad("consent", String.valueOf(Consents.missing(consent).getMessage()));
        }
        ok("consent", "The user lets the app act.");
    }

    private void pairing(Station station) {
        Pairing pairing = check(
                "pairing",
                () -> Objects.requireNonNull(station.enforcer().restore().block()));
        check("pairing", () -> station.client()
                .heartbeat(new Heartbeat(pairing.enforcerId(), pairing.enforcerLabel(), pairing.workspaceName()))
                .then(Mono.just(true))
                .block());
        ok("pairing", "Paired with " + Pairings.describe(pairing) + ", and the gateway takes heartbeats.");
    }

    private void ok(String check, String sentence) {
        findings.add(new Finding(check, State.OK, sentence));
    }

    private Stop bad(String check, String sentence) {
        findings.add(new Finding(check, State.BAD, sentence));
        return new Stop();
    }

    private <T> T check(String check, Supplier<@Nullable T> look) {
        try {
            return Objects.requireNonNull(look.get());
        } catch (AirlockException | CommandException e) {
            throw bad(check, Sentences.of(e));
        }
    }

    /** There is no use in looking on. */
    private static final class Stop extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Stop() {
            super(null, null, false, false);
        }
    }
}
