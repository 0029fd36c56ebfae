package io.airlockapp.testkit.internal.idp;

import io.airlockapp.testkit.idp.Browser;
import io.airlockapp.testkit.internal.Call;
import io.airlockapp.testkit.internal.Reply;
import io.airlockapp.transport.Body;
import io.airlockapp.transport.TransportResponse;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import reactor.core.publisher.Mono;
import reactor.netty.http.client.HttpClient;

/** Opens the realm's pages in memory, and the client's over a connection. */
final class LocalBrowser implements Browser {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final RealmEngine engine;

    LocalBrowser(RealmEngine engine) {
        this.engine = engine;
    }

    @Override
    public Page open(URI address) {
        Page page = visit(address).block();
        if (page == null) {
            throw new IllegalStateException("The browser shows nothing: check the address.");
        }
        return page;
    }

    @Override
    public CompletableFuture<Page> start(URI address) {
        return visit(address).toFuture();
    }

    @Override
    public URI callback(URI address) {
        TransportResponse response = ask(address).block();
        String location = response == null ? null : response.header("Location");
        if (location == null) {
            throw new IllegalStateException("The realm does not redirect, but shows a page: check the request for what"
                    + " must not be redirected (client_id, redirect_uri), and that the user decides.");
        }
        return URI.create(location);
    }

    private Mono<Page> visit(URI address) {
        return ask(address).flatMap(response -> {
            String location = response.header("Location");
            if (location == null) {
                return Mono.just(
                        new Page(address, response.status(), response.body().utf8()));
            }
            URI target = URI.create(location);
            return AuthorizationCodes.loopback(target)
                    ? follow(target)
                    : Mono.just(new Page(target, response.status(), ""));
        });
    }

    private Mono<TransportResponse> ask(URI address) {
        URI issuer = engine.issuer();
        if (!issuer.getScheme().equals(address.getScheme())
                || !issuer.getRawAuthority().equals(address.getRawAuthority())) {
            throw new IllegalArgumentException(
                    "This browser only opens pages of the realm: give an address below its issuer.");
        }
        String query = address.getRawQuery() == null ? "" : "?" + address.getRawQuery();
        return engine.handle(new Call("GET", address.getRawPath() + query, List.of(), Body.empty(), null))
                .flatMap(reply -> reply instanceof Reply.Answer answer
                        ? Mono.just(answer.response())
                        : Mono.error(new IllegalStateException(
                                "The connection to the realm was lost, as a test has asked for.")));
    }

    private static Mono<Page> follow(URI target) {
        return HttpClient.newConnection()
                .disableRetry(true)
                .followRedirect(false)
                .responseTimeout(PATIENCE)
                .get()
                .uri(target)
                .responseSingle((head, body) -> body.asString()
                        .defaultIfEmpty("")
                        .map(text -> new Page(target, head.status().code(), text)))
                .onErrorMap(failure -> new IllegalStateException(
                        "The loopback address does not answer: check that something listens there.", failure));
    }
}
