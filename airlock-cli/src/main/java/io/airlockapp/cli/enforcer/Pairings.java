package io.airlockapp.cli.enforcer;

import io.airlockapp.cli.console.Text;
import io.airlockapp.harp.Ed25519PublicKey;
import io.airlockapp.model.Pairing;
import io.airlockapp.model.Signer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A pairing, in words; its secrets are in none of them. */
final class Pairings {

    private Pairings() {}

    static Desk.Report report(@Nullable Pairing made) {
        Pairing pairing = Objects.requireNonNull(made);
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("enforcerId", pairing.enforcerId());
        fields.put("signers", pairing.signers().stream().map(Pairings::signer).toList());
        return Desk.Report.done(
                "Paired. Compare with the approver's app: " + describe(pairing) + ". Next: airlock gate -- COMMAND.",
                fields);
    }

    static String describe(Pairing pairing) {
        return pairing.signers().stream().map(Pairings::signer).collect(Collectors.joining(", "));
    }

    private static String signer(Signer signer) {
        return Text.printable(signer.keyId()) + " "
                + Ed25519PublicKey.parse(signer.publicKey()).fingerprint() + (signer.revoked() ? " (revoked)" : "");
    }
}
