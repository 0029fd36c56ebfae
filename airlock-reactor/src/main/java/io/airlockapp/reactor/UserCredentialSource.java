package io.airlockapp.reactor;

import io.airlockapp.credential.UserCredential;
import java.util.Objects;
import reactor.core.publisher.Mono;

/**
 * Where a client takes the user's credential from, for each call anew, so that it can change under a running client.
 *
 * <p>An implementation answers many concurrent callers; when several of them ask to renew the same credential it does so
 * once.
 */
public interface UserCredentialSource {

    /**
     * The credential to use now.
     *
     * @return emits the credential; empty if there is none, and then calls go out without a user; may fail, and then the
     *     call fails with that error and nothing is sent. One that takes longer than the call may take
     *     is not waited for: the call fails with a {@link io.airlockapp.error.CallTimeoutException}
     */
    Mono<UserCredential> current();

    /**
     * Asks for another credential after the gateway has refused one with 401.
     *
     * <p>A call that was refused is repeated once with what this emits.
     *
     * @param refused the credential that was refused
     * @return emits a credential that differs from the refused one; empty if there is no other, and then the call fails with
     *     the gateway's 401; may fail, and then the call fails with that error
     */
    Mono<UserCredential> renew(UserCredential refused);

    /**
     * A credential that never changes.
     *
     * @param credential the credential
     * @return a source that knows only this one
     */
    static UserCredentialSource fixed(UserCredential credential) {
        Objects.requireNonNull(credential, "credential");
        Mono<UserCredential> current = Mono.just(credential);
        return new UserCredentialSource() {
            @Override
            public Mono<UserCredential> current() {
                return current;
            }

            @Override
            public Mono<UserCredential> renew(UserCredential refused) {
                return Mono.empty();
            }
        };
    }

    /**
     * No user: enough for discovery and the echo.
     *
     * @return a source without a credential
     */
    static UserCredentialSource none() {
        return new UserCredentialSource() {
            @Override
            public Mono<UserCredential> current() {
                return Mono.empty();
            }

            @Override
            public Mono<UserCredential> renew(UserCredential refused) {
                return Mono.empty();
            }
        };
    }
}
