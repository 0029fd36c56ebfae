package io.airlockapp.reactor.internal.auth;

import io.airlockapp.credential.TokenSet;
import io.airlockapp.error.PairingException;
import io.airlockapp.reactor.Enforcer;
import io.airlockapp.reactor.auth.SignOut;
import io.airlockapp.reactor.auth.SignOutReport;
import io.airlockapp.reactor.auth.SignOutReport.Kind;
import io.airlockapp.reactor.auth.SignOutReport.Outcome;
import io.airlockapp.reactor.auth.SignOutReport.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The steps of a sign-out. What needs the user's credential comes first, and no step keeps the next from being tried. */
final class SignOutFlow {

    private final UserRecord user;
    private final Function<TokenSet, Mono<Void>> revocation;

    SignOutFlow(UserRecord user, Function<TokenSet, Mono<Void>> revocation) {
        this.user = user;
        this.revocation = revocation;
    }

    Mono<SignOutReport> run(SignOut options) {
        return Flux.fromIterable(options.enforcers())
                .concatMap(enforcer -> stop(enforcer, options.revokePairings()))
                .concatWith(Flux.defer(this::forgetUser))
                .collectList()
                .map(SignOutReport::new);
    }

    private static Flux<Step> stop(Enforcer enforcer, boolean revoke) {
        Mono<Step> stop = step(Kind.STOP_ENFORCER, Mono.defer(enforcer::forget));
        return revoke ? step(Kind.REVOKE_PAIRING, Mono.defer(enforcer::unpair)).concatWith(stop) : stop.flux();
    }

    private static Mono<Step> step(Kind kind, Mono<Void> work) {
        return work.thenReturn(new Step(kind, Outcome.DONE, null))
                .onErrorResume(failure -> Mono.just(failed(kind, failure)));
    }

    private static Step failed(Kind kind, Throwable failure) {
        boolean nothing =
                failure instanceof PairingException pairing && pairing.reason() == PairingException.Reason.NOT_PAIRED;
        return nothing ? new Step(kind, Outcome.NOTHING_TO_DO, null) : new Step(kind, Outcome.FAILED, failure);
    }

    /** Revoking is part of the change of the store, so that no process refreshes between the two. */
    private Flux<Step> forgetUser() {
        List<Step> steps = new ArrayList<>();
        return user.change(held ->
                        revoke(held.user().tokens()).doOnNext(steps::add).thenReturn(held.with(Identity.NOBODY)))
                .map(changed -> forgotten(steps, changed.unsaved()))
                .onErrorResume(unreadable -> withoutStore(steps, unreadable))
                .flatMapIterable(all -> all);
    }

    private Mono<Step> revoke(@Nullable TokenSet tokens) {
        return tokens == null
                ? Mono.just(new Step(Kind.REVOKE_TOKENS, Outcome.NOTHING_TO_DO, null))
                : step(Kind.REVOKE_TOKENS, Mono.defer(() -> revocation.apply(tokens)));
    }

    /** What can be known without changing the store is revoked and forgotten at least. */
    private Mono<List<Step>> withoutStore(List<Step> steps, Throwable unreadable) {
        Mono<Held> known = Mono.justOrEmpty(user.now()).switchIfEmpty(Mono.defer(user::look));
        Mono<?> revoked = steps.isEmpty()
                ? known.flatMap(held -> revoke(held.user().tokens()))
                        .onErrorResume(failure -> Mono.just(failed(Kind.REVOKE_TOKENS, failure)))
                        .doOnNext(steps::add)
                : Mono.empty();
        return revoked.then(Mono.fromSupplier(() -> {
            user.force(held -> held.with(Identity.NOBODY));
            return forgotten(steps, unreadable);
        }));
    }

    private static List<Step> forgotten(List<Step> steps, @Nullable Throwable unsaved) {
        steps.add(new Step(Kind.FORGET_IN_MEMORY, Outcome.DONE, null));
        steps.add(
                unsaved == null
                        ? new Step(Kind.FORGET_IN_STORE, Outcome.DONE, null)
                        : new Step(Kind.FORGET_IN_STORE, Outcome.FAILED, unsaved));
        return steps;
    }
}
