package io.airlockapp.cli.enforcer;

import io.airlockapp.cli.console.CommandException;
import io.airlockapp.cli.console.Text;
import io.airlockapp.reactor.ConsentOutcome;
import reactor.core.publisher.Mono;

/** The user's consent to the app, in words. */
final class Consents {

    private Consents() {}

    static String request(ConsentOutcome asked) {
        return "The app needs your consent" + place(asked) + "; waiting for it.";
    }

    static Mono<ConsentOutcome> required(ConsentOutcome outcome) {
        return outcome.granted() ? Mono.just(outcome) : Mono.error(missing(outcome));
    }

    static CommandException missing(ConsentOutcome outcome) {
        return CommandException.failure(
                outcome instanceof ConsentOutcome.Denied
                        ? "The user has denied consent to the app: they have to change their mind" + place(outcome)
                                + "."
                        : "The user has not consented to the app: let them do so" + place(outcome)
                                + ", then try again.");
    }

    private static String place(ConsentOutcome outcome) {
        return outcome.consentUrl() == null
                ? ""
                : " at " + Text.printable(outcome.consentUrl().toString());
    }
}
