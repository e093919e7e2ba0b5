// In place of what the fillers load and no form needs: a router, pop-up messages, and a sign-in to records systems.
module.exports = {};
