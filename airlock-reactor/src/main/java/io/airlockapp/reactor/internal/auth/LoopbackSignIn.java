package io.airlockapp.reactor.internal.auth;

import io.airlockapp.credential.TokenSet;
import io.airlockapp.error.SignInException;
import io.airlockapp.error.SignInException.Reason;
import io.airlockapp.reactor.TimeSource;
import io.airlockapp.reactor.auth.LoopbackOptions;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** Signs in by a browser on this machine. */
final class LoopbackSignIn {

    private final CodeGrant codes;
    private final TimeSource time;
    private final Set<LoopbackListener> listeners = ConcurrentHashMap.newKeySet();

    LoopbackSignIn(CodeGrant codes, TimeSource time) {
        this.codes = codes;
        this.time = time;
    }

    Mono<TokenSet> signIn(
            ProviderMetadata provider, TokenCalls.Party party, LoopbackOptions options, Consumer<URI> browser) {
        return Mono.usingWhen(
                Mono.fromSupplier(() -> open(options)),
                listener -> listener.listen()
                        .map(redirectUri -> codes.begin(provider, party, redirectUri))
                        .flatMap(request -> answer(listener, request, options, browser)),
                this::close);
    }

    private LoopbackListener open(LoopbackOptions options) {
        LoopbackListener listener = new LoopbackListener(options, time);
        listeners.add(listener);
        return listener;
    }

    private Mono<Void> close(LoopbackListener listener) {
        return listener.close().doFinally(end -> listeners.remove(listener));
    }

    private Mono<TokenSet> answer(
            LoopbackListener listener, PendingAuthorization request, LoopbackOptions options, Consumer<URI> browser) {
        // In this order: the user's time has begun before the browser opens.
        return Mono.firstWithSignal(
                        listener.await(request)
                                .timeout(options.timeout(), Mono.error(() -> expired(options)), time.scheduler()),
                        LoopbackSignIn.<LoopbackListener.Arrival>failureOf(browser, request.authorizationUri()))
                .flatMap(arrival -> codes.redeem(request, arrival.callback())
                        .flatMap(tokens -> arrival.answer(new Page(200, "Signed in", options.successText()))
                                .thenReturn(tokens))
                        .onErrorResume(failure ->
                                arrival.answer(page(failure, options)).then(Mono.error(failure))));
    }

    /** Opens the browser where blocking is allowed. Never emits and never completes: only a failure to open it counts. */
    private static <T> Mono<T> failureOf(Consumer<URI> browser, URI address) {
        return Mono.defer(() -> {
            Sinks.Empty<T> failure = Sinks.empty();
            AtomicBoolean wanted = new AtomicBoolean(true);
            Schedulers.boundedElastic().schedule(() -> {
                try {
                    if (wanted.get()) {
                        browser.accept(address);
                    }
                } catch (Throwable e) {
                    failure.tryEmitError(e);
                }
            });
            // What has begun is the program's own and is not interrupted.
            return failure.asMono().doFinally(end -> wanted.set(false));
        });
    }

    private static Page page(Throwable failure, LoopbackOptions options) {
        return failure instanceof SignInException signIn && signIn.reason() == Reason.DENIED
                ? new Page(403, "Refused", options.deniedText())
                : new Page(400, "Not signed in", options.failureText());
    }

    private static SignInException expired(LoopbackOptions options) {
        return new SignInException(
                Reason.EXPIRED,
                "Nobody signed in within " + options.timeout() + ": begin again, and sign in where the browser opens.",
                null);
    }

    /** Waits until no listener is open any more; none is opened by then. */
    Mono<Void> close() {
        return Mono.defer(() -> Mono.whenDelayError(
                listeners.stream().map(LoopbackListener::close).toList()));
    }
}
