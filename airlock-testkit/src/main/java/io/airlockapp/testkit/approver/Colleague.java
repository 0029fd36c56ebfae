package io.airlockapp.testkit.approver;

import io.airlockapp.model.Signer;

/**
 * A second person, with a signing key of their own under an id of their own, who decides at the same phone:
 * {@link Approver#colleague()} makes one, and {@link Rule#by} or {@link Answer#by} lets them sign. An enforcer that has not been
 * told of them finds their decisions unverified; {@code enforcer.addSigner(colleague.signer())} tells it. Not for others to
 * implement.
 */
public interface Colleague {

    /**
     * What an enforcer has to know of them.
     *
     * @return the id under which they sign, and their Ed25519 public key
     */
    Signer signer();
}
