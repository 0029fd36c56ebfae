package io.airlockapp.cli.audit;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.airlockapp.cli.console.CommandException;
import io.airlockapp.cli.console.Context;
import io.airlockapp.cli.console.Text;
import io.airlockapp.error.HarpException;
import io.airlockapp.harp.ArtifactHash;
import io.airlockapp.harp.CanonicalJson;
import io.airlockapp.harp.DecisionVerifier;
import io.airlockapp.harp.Ed25519PublicKey;
import io.airlockapp.harp.SignatureProfile;
import io.airlockapp.harp.Verdict;
import io.airlockapp.model.DecisionDelivery;
import io.airlockapp.model.Signer;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code airlock verify}. */
@Command(
        name = "verify",
        description = {
            "Checks a decision that was kept: whether the approver's key has signed it, and, with --artifact, whether it is"
                    + " about that content. Prints one line for each check, then what follows from them.",
            "Whether the decision came in time, and whether it was used before, cannot be told from files; that is said,"
                    + " and not judged.",
            "Exit code 0: what was checked holds, be it an approval or a rejection. 1: something does not hold."
                    + " 2: something cannot be read."
        })
public final class VerifyCommand implements Callable<Integer> {

    private final Context context;

    @Option(
            names = "--decision",
            required = true,
            paramLabel = "FILE",
            description =
                    "The decision as it was delivered: the message decision.deliver, its body, or the decision object"
                            + " of the form harp-core; - for standard input.")
    @SuppressWarnings("NullAway.Init") // Set by picocli before the command is called.
    private String decision;

    @Option(
            names = "--key",
            required = true,
            paramLabel = "KEY",
            description =
                    "The approver's Ed25519 public key: base64 or base64url of its 32 bytes or of its DER form, or the"
                            + " name of a file that holds that, PEM or the bytes; @FILE is always a file.")
    @SuppressWarnings("NullAway.Init") // Set by picocli before the command is called.
    private String key;

    @Option(
            names = "--artifact",
            paramLabel = "FILE",
            description = "What was decided about, as JSON in any spelling. Without it, the content is not checked.")
    private @Nullable String artifact;

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            defaultValue = "gateway",
            description = "What the signature is over: gateway, envelope or harp-core. Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // Set by picocli before the command is called.
    private String profile;

    @Spec
    @SuppressWarnings("NullAway.Init") // Set by picocli before the command is called.
    private CommandSpec spec;

    /**
     * Creates the command.
     *
     * @param context what is around it
     */
    public VerifyCommand(Context context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        if (decision.equals(Input.STANDARD) && Input.STANDARD.equals(artifact)) {
            throw new ParameterException(
                    spec.commandLine(), "Standard input cannot be both: give --decision or --artifact a file.");
        }
        SignatureProfile form = readable("--profile", () -> SignatureProfile.named(profile));
        Ed25519PublicKey publicKey = readable("--key", this::publicKey);
        DecisionFile file = readable("--decision", () -> DecisionFile.parse(document(decision)));
        DecisionDelivery delivery = file.asDelivered(form);
        String computed = artifact == null ? null : hash(artifact, form);

        boolean signed = checkSignature(file, delivery, form, publicKey);
        boolean same = checkContent(delivery, computed);
        line("not judged", "replay", "whether it was used before, only the enforcer's journal can tell.");
        line("not judged", "time", time(file, form));
        conclude(file, delivery, form, signed, same);
        return signed && same ? 0 : 1;
    }

    private String hash(String name, SignatureProfile form) {
        return readable("--artifact", () -> ArtifactHash.of(DecisionFile.hashed(document(name), form)))
                .value();
    }

    private boolean checkSignature(
            DecisionFile file, DecisionDelivery delivery, SignatureProfile form, Ed25519PublicKey publicKey) {
        Verdict verdict;
        try {
            verdict = verdict(file, delivery, form, publicKey);
        } catch (HarpException e) {
            line("FAILED", "signature", e.reason() + ": " + e.getMessage());
            return false;
        }
        if (verdict instanceof Verdict.Unverified unverified) {
            line("FAILED", "signature", unverified.describe());
            return false;
        }
        line("ok", "signature", "by the key " + publicKey.fingerprint() + ", over " + scope(form) + ".");
        return true;
    }

    /**
     * Everything that an enforcer checks, but for what cannot be told any more: the time stands before every expiry, nothing
     * was used before, and the session is the one that the decision names.
     */
    private static Verdict verdict(
            DecisionFile file, DecisionDelivery delivery, SignatureProfile form, Ed25519PublicKey publicKey) {
        DecisionVerifier.Builder verifier =
                DecisionVerifier.builder().profiles(List.of(form)).clock(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
        if (delivery.signerKeyId() != null) {
            verifier.signers(List.of(new Signer(delivery.signerKeyId(), publicKey.value(), false)));
        }
        if (file.sessionId() != null) {
            verifier.sessionId(file.sessionId());
        }
        ArtifactHash itsOwn = ArtifactHash.parse(String.valueOf(delivery.artifactHash()));
        return verifier.build()
                .verify(new DecisionVerifier.Expectation(delivery.requestId(), itsOwn, Instant.MAX), delivery);
    }

    private static String scope(SignatureProfile form) {
        if (form.equals(SignatureProfile.GATEWAY)) {
            return "artifactHash, decision and nonce; neither the request id nor the reason is signed";
        }
        return form.equals(SignatureProfile.ENVELOPE)
                ? "requestId, artifactHash, decision, reason, nonce and signerKeyId"
                : "everything in the decision object";
    }

    private boolean checkContent(DecisionDelivery delivery, @Nullable String computed) {
        if (computed == null) {
            line("not judged", "content", "no --artifact was given.");
            return true;
        }
        boolean same = new ArtifactHash(computed).matches(delivery.artifactHash());
        line(
                same ? "ok" : "FAILED",
                "content",
                same
                        ? "the artifact has the hash that the decision is about."
                        : "the artifact's hash is " + computed + ", and the decision is about another.");
        return same;
    }

    private static String time(DecisionFile file, SignatureProfile form) {
        if (!form.equals(SignatureProfile.HARP_CORE)) {
            return "this form signs no time.";
        }
        String session = file.sessionId();
        return "it says that it counts until " + file.text("expiresAt") + ", scope " + file.text("scope")
                + (session == null ? "." : ", session " + session + ".");
    }

    private void conclude(
            DecisionFile file, DecisionDelivery delivery, SignatureProfile form, boolean signed, boolean same) {
        if (!signed || !same) {
            say("Not verified: " + (signed ? "the decision is about something else" : "the signature does not hold")
                    + ". Do not rely on this decision.");
            return;
        }
        String unsigned = form.equals(SignatureProfile.GATEWAY) ? ", which this form does not sign" : "";
        String request = file.requestId() == null ? "" : " (request " + file.requestId() + unsigned + ")";
        say("Verified: the holder of this key has signed \"" + delivery.decision() + "\" "
                + (artifact == null
                        ? "about the artifact with the hash " + delivery.artifactHash()
                                + "; its content was not checked."
                        : "about this artifact.")
                + " Whether it was used before, or too late, was not judged." + request);
    }

    private byte[] document(String name) {
        return Input.read(name, context, in -> in.readNBytes(CanonicalJson.MAX_BYTES + 1));
    }

    private Ed25519PublicKey publicKey() {
        if (!key.startsWith("@")) {
            try {
                return Ed25519PublicKey.parse(key);
            } catch (HarpException e) {
                if (!isFile(key)) {
                    throw e;
                }
            }
        }
        byte[] content = Input.read(key.startsWith("@") ? key.substring(1) : key, context, in -> in.readNBytes(10_000));
        boolean binary = content.length == 32 || (content.length == 44 && content[0] == 0x30 && content[1] == 0x2a);
        return Ed25519PublicKey.parse(
                binary
                        ? Base64.getEncoder().encodeToString(content)
                        : new String(content, ISO_8859_1)
                                .replaceAll("-----(BEGIN|END) PUBLIC KEY-----", "")
                                .replaceAll("\\s", ""));
    }

    private static boolean isFile(String name) {
        try {
            return Files.isRegularFile(Path.of(name));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    /** What cannot be read is a misuse of the command; it says nothing about the decision. */
    private static <T> T readable(String option, Supplier<T> reading) {
        try {
            return reading.get();
        } catch (HarpException e) {
            throw CommandException.usage(option + " cannot be used: " + e.getMessage());
        }
    }

    private void line(String result, String check, String text) {
        say("%-10s  %-9s  %s".formatted(result, check, text));
    }

    private void say(String line) {
        context.out().println(Text.printable(line));
    }
}
