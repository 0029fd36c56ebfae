package io.airlockapp.cli.enforcer;

import io.airlockapp.cli.console.CommandException;
import io.airlockapp.cli.console.Text;
import io.airlockapp.error.AirlockException;
import io.airlockapp.error.AuthenticationException;
import io.airlockapp.error.ConsentException;
import io.airlockapp.error.NoApproverException;
import io.airlockapp.error.PairingException;
import io.airlockapp.error.PairingRevokedException;
import io.airlockapp.error.SignInException;
import io.airlockapp.error.TransportException;

/** Failures as sentences that end with what to do next at the command line. */
final class Sentences {

    private Sentences() {}

    static String of(Throwable failure) {
        if (!(failure instanceof AirlockException
                || failure instanceof CommandException
                || failure instanceof IllegalArgumentException)) {
            return "Something unforeseen went wrong (" + failure.getClass().getSimpleName()
                    + "): run it again with --debug, and report what it shows.";
        }
        return Text.printable(String.valueOf(failure.getMessage())) + next(failure);
    }

    private static String next(Throwable failure) {
        if (failure instanceof ConsentException consent) {
            return " Consent to the app"
                    + (consent.consentUrl() == null
                            ? ""
                            : " at " + Text.printable(consent.consentUrl().toString())) + ", then try again.";
        }
        if (failure instanceof PairingException
                || failure instanceof PairingRevokedException
                || failure instanceof NoApproverException) {
            return " Next: airlock pair.";
        }
        if (failure instanceof SignInException || failure instanceof AuthenticationException) {
            return " Next: airlock sign-in.";
        }
        return failure instanceof TransportException ? " Next: airlock doctor." : "";
    }
}
