package io.airlockapp.cli.enforcer;

import io.airlockapp.cli.console.CommandException;
import io.airlockapp.error.ClientClosedException;
import io.airlockapp.error.Delivery;
import io.airlockapp.error.ExpiredException;
import io.airlockapp.error.GatewayUnavailableException;
import io.airlockapp.error.HarpException;
import io.airlockapp.error.PairingException;
import io.airlockapp.error.ProtocolException;
import io.airlockapp.error.RateLimitedException;
import io.airlockapp.error.SignInException;
import io.airlockapp.error.TransportException;
import io.airlockapp.harp.Verdict;
import java.util.Locale;

/** How asking has ended, as an exit code. Everything but the first keeps a command from running. */
enum Outcome {
    APPROVED(0),
    REJECTED(1),
    UNVERIFIED(2),
    UNDECIDED(3),
    NOT_READY(4),
    UNREACHABLE(5);

    private final int exitCode;

    Outcome(int exitCode) {
        this.exitCode = exitCode;
    }

    int exitCode() {
        return exitCode;
    }

    /** What machines read. */
    String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    static Outcome of(Verdict verdict) {
        if (verdict instanceof Verdict.Approved) {
            return APPROVED;
        }
        if (verdict instanceof Verdict.Rejected) {
            return REJECTED;
        }
        return verdict instanceof Verdict.Unverified ? UNVERIFIED : UNDECIDED;
    }

    /** What answers makes no sense, or is not signed as it must be, is not verifiable; what does not answer is not reachable. */
    static Outcome of(Throwable failure) {
        if (failure instanceof HarpException || failure instanceof ProtocolException) {
            return UNVERIFIED;
        }
        if (failure instanceof TransportException transport) {
            return transport.delivery() == Delivery.ANSWERED ? UNVERIFIED : UNREACHABLE;
        }
        if (failure instanceof GatewayUnavailableException || failure instanceof RateLimitedException) {
            return UNREACHABLE;
        }
        if (failure instanceof ExpiredException || failure instanceof ClientClosedException) {
            return UNDECIDED;
        }
        return NOT_READY;
    }

    /**
     * Whether {@code --fail-open} may let it pass: nobody answered, nobody could be asked, or nothing is set up. What somebody
     * has decided, revoked, refused or tampered with never passes.
     */
    static boolean mayFailOpen(Throwable failure) {
        if (failure instanceof PairingException pairing) {
            return pairing.reason() == PairingException.Reason.NOT_PAIRED;
        }
        if (failure instanceof SignInException signIn) {
            return signIn.reason() == SignInException.Reason.REQUIRED;
        }
        if (failure instanceof CommandException command) {
            return command.notSetUp();
        }
        return of(failure) == UNREACHABLE;
    }

    /** As for failures; who takes a request back has decided something. */
    static boolean mayFailOpen(Verdict verdict) {
        return verdict instanceof Verdict.Expired;
    }
}
